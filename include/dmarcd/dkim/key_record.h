#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dkim {

/// A public key as a signer publishes it (RFC 6376 section 3.6.1, RFC 8463 section 4).
struct KeyRecord {
  KeyType type;                   ///< k=
  std::string public_key;         ///< RSA: DER of a SubjectPublicKeyInfo, whatever was published; Ed25519: 32 octets.
  unsigned bits;                  ///< Of the RSA modulus; 256 for Ed25519.
  bool allows_sha256 = true;      ///< h= is absent or lists sha256.
  bool allows_email = true;       ///< s= is absent or lists email or *.
  bool allows_subdomains = true;  ///< t= is without s: i= may be below d=.
  bool is_testing = false;        ///< t=y
  bool is_revoked = false;        ///< p= is empty; then there is no key.

  /// A permanent Error for what is no key record, or holds no key that can be used.
  static Result<KeyRecord> parse(std::string_view text);
};

/// RSA keys below must not count (RFC 8301 section 3.2).
constexpr unsigned least_rsa_bits = 1024;

/// Verifying with a longer key costs a stranger nothing and us much; nobody publishes one.
constexpr unsigned most_rsa_bits = 8192;

/// What verifying costs grows with the exponent, too, which a stranger chooses. Everybody's is 65537 or 3, and OpenSSL
/// itself takes no longer one with large keys.
constexpr unsigned most_rsa_exponent_bits = 64;

/// All that is published at one name, each text either a key or the reason why it is none.
using KeyRecords = std::vector<Result<KeyRecord>>;

/// The records of a TXT answer. Parsed once as long as the answer is kept.
std::shared_ptr<const KeyRecords> key_records(const dns::Answer& answer);

/// Keys that may verify a signature, at least one, in the order of the answer.
using FittingKeys = std::vector<std::shared_ptr<const KeyRecord>>;

/// A name has one key, and two of a type while they are changed. Each more costs us the check of a signature for
/// whatever a stranger sends.
constexpr std::size_t most_fitting_keys = 3;

/// The records that may verify the signature (RFC 6376 section 6.1.2), the first `most_fitting_keys` of them. Without
/// any, a permerror with the reason for which the first record was refused.
tl::expected<FittingKeys, Defect> choose_keys(const std::shared_ptr<const KeyRecords>& records,
                                              const Signature& signature);

}  // namespace dmarcd::dkim
