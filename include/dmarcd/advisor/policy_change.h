#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dmarc/policy_record.h"

namespace dmarcd::advisor {

/// A tag of two records side by side; empty text where one has none.
struct TagDifference {
  enum class Kind { equal, changed, added, removed };

  Kind kind = Kind::equal;
  std::string name;    ///< "p"
  std::string before;  ///< "p=none"
  std::string after;   ///< "p=quarantine"
};

/// The tags of `after` in their order, with those that only `before` has where they stood. Any text is safe.
std::vector<TagDifference> difference(std::string_view before, std::string_view after);

/// The record with another policy: only p is changed, and t and pct are left out, since with them it would not be
/// meant. Whatever else stands in it stays, in its order and spelling.
std::string with_policy(std::string_view record, dmarc::Policy policy);

}  // namespace dmarcd::advisor
