#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "dmarcd/inbox/daily_shares.h"

#include "inbox_rows.h"

namespace dmarcd::sql {

/// What a batch of reports adds to the figures of their domains, and to the days on which a policy was told.
class DomainFigures {
 public:
  explicit DomainFigures(soci::session& session);

  void add(long long domain, long long policy, const inbox::ReportDays& days, std::uint64_t messages);
  void flush();

 private:
  struct Growth {
    long long reports = 0;
    std::uint64_t messages = 0;
    long long first_day = 0;
    long long last_day = 0;
  };

  std::map<long long, Growth> growth_;
  std::map<std::tuple<long long, long long, long long>, long long> policy_days_;
  Rows<long long, long long, long long, long long, long long> domain_rows_;
  Rows<long long, long long, long long, long long> policy_rows_;
};

}  // namespace dmarcd::sql
