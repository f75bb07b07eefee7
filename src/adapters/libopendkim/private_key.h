#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dkim/signing_key.h"

struct evp_pkey_st;

namespace dmarcd::libopendkim {

struct KeyFreer {
  void operator()(evp_pkey_st* key) const;
};

/// A key as libcrypto and libopendkim take it.
struct PrivateKey {
  dns::DomainName domain;
  std::string selector;
  dkim::KeyType type;
  std::string pem;  ///< PKCS #8 and nothing else.
  std::unique_ptr<evp_pkey_st, KeyFreer> key;
};

/// Reads a key of the configuration. A permanent Error that names domain and selector, for what no verifier would
/// accept: no key, an encrypted one, one that is neither RSA nor Ed25519, RSA of less than `dkim::least_rsa_bits`, or a
/// selector that is no name.
Result<PrivateKey> read_private_key(const dkim::SigningKey& key);

/// The signature of an Ed25519 key over a digest (RFC 8463 section 3).
Result<std::string> sign_ed25519(const PrivateKey& key, std::string_view digest);

}  // namespace dmarcd::libopendkim
