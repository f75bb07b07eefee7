#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::dkim {

struct RsaPublicKey {
  std::string subject_public_key_info;  ///< DER (RFC 5280 section 4.1.2.7).
  unsigned modulus_bits;
};

/// Reads DER of a SubjectPublicKeyInfo, which everybody publishes, or of a bare RSAPublicKey, which RFC 6376 section
/// 3.6.1 describes.
Result<RsaPublicKey> read_rsa_public_key(std::string_view der);

}  // namespace dmarcd::dkim
