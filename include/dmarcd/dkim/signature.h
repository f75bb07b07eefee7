#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dkim/tag_list.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dkim {

enum class KeyType { rsa, ed25519 };

enum class Canonicalization { simple, relaxed };

/// What a DKIM-Signature field says (RFC 6376 section 3.5), of a signature worth verifying: every tag is well-formed,
/// the algorithm is one that may count (RFC 8301), the From field is covered. Whether it has expired is not asked here.
struct Signature {
  KeyType key_type;                          ///< Of a=; the hash is always SHA-256.
  Canonicalization header_canonicalization;  ///< c=, first half.
  Canonicalization body_canonicalization;    ///< c=, second half.
  dns::DomainName domain;                    ///< d=, as A-labels.
  dns::DomainName key_name;                  ///< Where the key is published: "<s>._domainkey.<d>".
  dns::DomainName identity_domain;           ///< The domain of i=, or of d= without one.
  std::vector<std::string> signed_fields;    ///< h=, in lower case, in its order.
  std::string body_hash;                     ///< bh=, in octets.
  std::string signature;                     ///< b=, in octets.
  std::optional<std::uint64_t> body_length;  ///< l=, in octets of the canonical body; huge values are cut to 2^64-1.
  std::optional<Timestamp> made_at;          ///< t=
  std::optional<Timestamp> expires_at;       ///< x=

  bool covers(std::string_view lower_case_field_name) const;
};

/// Why a signature does not count, as RFC 8601 section 2.7.1 sorts it.
struct Defect {
  DkimCode code;
  std::string reason;  ///< For people.
};

/// A syntax error is neutral; what a verifier must refuse in a well-formed signature is a permerror.
tl::expected<Signature, Defect> parse_signature(const TagList& tags);

/// The same without v= and i=, whose meaning is another in an ARC-Message-Signature (RFC 8617 section 4.1.2), and
/// without the rule that From is covered.
tl::expected<Signature, Defect> parse_common_tags(const TagList& tags);

/// Of an ARC-Seal (RFC 8617 section 4.1.3) only a=, b=, d=, s= and t=: what it covers, and in which form, is fixed.
tl::expected<Signature, Defect> parse_seal_tags(const TagList& tags);

/// d=, s=, i=, a= and b= for a report, as far as they can be read; the code stays none.
DkimResult describe_signature(const TagList& tags);

/// How far the clocks of a signer and ours may differ before a signature counts as expired (RFC 6376 section 3.5, x=).
constexpr std::chrono::seconds expiry_grace = std::chrono::minutes(5);

/// How far ahead of us a signer's clock may be: a day forgives a wrong time zone.
constexpr std::chrono::seconds future_grace = std::chrono::days(1);

/// Whether a message received at `now` came in the signature's time; the Defect says why not.
std::optional<Defect> find_defect_in_time(const Signature& signature, Timestamp now);

}  // namespace dmarcd::dkim
