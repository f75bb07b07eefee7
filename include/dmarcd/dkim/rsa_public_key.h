#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::dkim {

/// The two numbers of an RSA key (RFC 8017 section 3.1), in octets, highest first, without zeros before them.
struct RsaPublicKey {
  std::string modulus;
  std::string exponent;

  unsigned bits() const;  ///< Of the modulus.
};

/// Reads DER of a SubjectPublicKeyInfo, which everybody publishes, or of a bare RSAPublicKey, which RFC 6376 section
/// 3.6.1 describes. An Error for what is no key: an exponent that is even or 1, too.
Result<RsaPublicKey> read_rsa_public_key(std::string_view der);

/// DER of a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
std::string subject_public_key_info(const RsaPublicKey& key);

}  // namespace dmarcd::dkim
