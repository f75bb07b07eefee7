#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dmarcd/dns/domain_patterns.h"

namespace dmarcd::message {

/// Addresses of mail as an operator lists them: "abuse@example.net" is that address, its case aside; "example.net" and
/// ".example.net" are the addresses at such domains.
class AddressPatterns {
 public:
  /// A permanent Error for what is none of these.
  Result<void> add(std::string_view pattern);

  /// An address as SMTP has it, without < >: quotes, case and a source route (RFC 5321 appendix C) do not matter.
  bool matches(std::string_view address) const;

  bool empty() const { return addresses_.empty() && domains_.empty(); }

  /// All patterns as written, sorted.
  std::vector<std::string> texts() const;

 private:
  std::unordered_set<std::string> addresses_;  ///< As `canonical_address` makes them.
  dns::DomainPatterns domains_;
};

}  // namespace dmarcd::message
