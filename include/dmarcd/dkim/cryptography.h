#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dmarcd/dkim/key_record.h"

namespace dmarcd::dkim {

/// A SHA-256 in the making (FIPS 180-4), the only hash that a signature may use (RFC 8301 section 3.1).
class Digest {
 public:
  virtual ~Digest() = default;

  virtual void add(std::string_view octets) = 0;

  /// The 32 octets of all that was added so far; more may follow.
  virtual std::string value() const = 0;
};

/// What a signature needs of a cryptographic library. Safe to use from several threads.
class Cryptography {
 public:
  virtual ~Cryptography() = default;

  virtual std::unique_ptr<Digest> begin_sha256() const = 0;

  /// Whether `signature`, in octets, was made with the private half of `key` over a message whose SHA-256 is `digest`:
  /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2), or PureEdDSA over the digest itself (RFC 8463 section 3).
  virtual bool verifies(const KeyRecord& key, std::string_view digest, std::string_view signature) const = 0;
};

}  // namespace dmarcd::dkim
