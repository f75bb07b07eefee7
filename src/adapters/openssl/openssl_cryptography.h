#pragma once

#include "dmarcd/dkim/cryptography.h"

struct evp_md_st;

namespace dmarcd::openssl {

struct AlgorithmFreer {
  void operator()(evp_md_st* algorithm) const;
};

/// SHA-256, RSA and Ed25519 by OpenSSL's libcrypto. Keeps nothing between calls, so that any number of threads may
/// share it. Where libcrypto has no memory, a digest is empty and nothing verifies.
class OpensslCryptography final : public dkim::Cryptography {
 public:
  OpensslCryptography();

  std::unique_ptr<dkim::Digest> begin_sha256() const override;
  bool verifies(const dkim::KeyRecord& key, std::string_view digest, std::string_view signature) const override;

 private:
  std::unique_ptr<evp_md_st, AlgorithmFreer> sha256_;  ///< Fetched once: finding it costs more than a short hash.
};

}  // namespace dmarcd::openssl
