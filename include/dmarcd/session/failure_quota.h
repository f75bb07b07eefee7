#pragma once

#include <mutex>
#include <unordered_map>

#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::session {

/// How many failure reports a policy domain may have in this process, so that who sends much in its name fills no
/// store (RFC 9991 section 8.1). Minutes and days are those of UTC. Safe to use from several threads.
class FailureQuota {
 public:
  FailureQuota(unsigned most_a_minute, unsigned most_a_day) : most_a_minute_(most_a_minute), most_a_day_(most_a_day) {}

  /// Takes one, if there is one left at `now`.
  bool take(const dns::DomainName& policy_domain, Timestamp now);

  /// More domains than these on one day are not remembered, and get no report: a wildcard in somebody's DNS has any
  /// number of them.
  static constexpr std::size_t most_domains = 10'000;

 private:
  struct Taken {
    std::chrono::sys_time<std::chrono::minutes> minute;
    unsigned in_minute = 0;
    unsigned in_day = 0;
  };

  const unsigned most_a_minute_;
  const unsigned most_a_day_;
  std::mutex mutex_;
  std::chrono::sys_days day_;
  std::unordered_map<dns::DomainName, Taken> taken_;  ///< Of `day_`.
};

}  // namespace dmarcd::session
