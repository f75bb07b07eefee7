#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dkim/signing_key.h"

namespace dmarcd::libopendkim {

/// A key as libopendkim takes it.
struct PrivateKey {
  dns::DomainName domain;
  std::string selector;
  dkim::KeyType type;
  std::string pem;  ///< PKCS #8 and nothing else.
};

/// Reads a key of the configuration. A permanent Error that names domain and selector, for what no verifier would
/// accept: no key, an encrypted one, one that is neither RSA nor Ed25519, RSA of less than `dkim::least_rsa_bits`, or a
/// selector that is no name.
Result<PrivateKey> read_private_key(const dkim::SigningKey& key);

}  // namespace dmarcd::libopendkim
