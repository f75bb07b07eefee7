#pragma once

#include "dmarcd/dkim/cryptography.h"

namespace dmarcd::openssl {

/// SHA-256, RSA and Ed25519 by OpenSSL's libcrypto. Keeps nothing between calls, so that any number of threads may
/// share it. Where libcrypto has no memory, a digest is empty and nothing verifies.
class OpensslCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override;
  bool verifies(const dkim::KeyRecord& key, std::string_view digest, std::string_view signature) const override;
};

}  // namespace dmarcd::openssl
