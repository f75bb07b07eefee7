#pragma once

#include <cstdint>
#include <map>

#include "inbox_rows.h"

namespace dmarcd::sql {

/// A day on which reports told a policy: the first of their periods.
struct PolicyDayKey {
  long long domain = 0;
  long long day = 0;
  long long policy = 0;
  long long authenticity = 0;

  auto operator<=>(const PolicyDayKey&) const = default;
};

/// What a batch of reports adds to the figures of their domains, and to the days on which a policy was told.
class DomainFigures {
 public:
  explicit DomainFigures(soci::session& session);

  void add(const PolicyDayKey& key, std::uint64_t messages);
  /// A report that was added before is of another authenticity now.
  void move(PolicyDayKey key, long long authenticity);
  void flush();

 private:
  struct Growth {
    long long reports = 0;
    std::uint64_t messages = 0;
  };

  std::map<long long, Growth> growth_;
  std::map<PolicyDayKey, long long> policy_days_;
  Rows<long long, long long, long long> domain_rows_;
  Rows<long long, long long, long long, long long, long long> policy_rows_;
  Rows<long long, long long, long long, long long> empty_rows_;
};

}  // namespace dmarcd::sql
