#pragma once

#include <optional>
#include <string>
#include <vector>

#include "strands.h"

namespace dmarcd::advisor {

/// What an administrator decided, ready to be held against mail.
class RuleBook {
 public:
  explicit RuleBook(const std::vector<inbox::SourceRule>& rules);

  /// The latest rule that fits; null if none. A name that anybody can write is no mark by which mail becomes ours: a
  /// signing domain counts if its signature passed, an envelope domain unless SPF says that it was forged.
  const inbox::SourceRule* rule_for(const Mail& mail, const Strand& strand) const;

 private:
  struct Entry {
    const inbox::SourceRule* rule;
    std::optional<IpNetwork> network;
    std::string domain;
  };

  static bool fits(const Entry& entry, const Mail& mail, const Strand& strand);

  std::vector<Entry> entries_;  ///< Latest first.
};

}  // namespace dmarcd::advisor
