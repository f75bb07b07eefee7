#include "dmarcd/session/failure_quota.h"

namespace dmarcd::session {

bool FailureQuota::take(const dns::DomainName& policy_domain, Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (const auto day = std::chrono::floor<std::chrono::days>(now); day != day_) {
    taken_.clear();
    day_ = day;
  }
  if (taken_.size() >= most_domains && !taken_.contains(policy_domain)) return false;

  Taken& taken = taken_[policy_domain];
  if (const auto minute = std::chrono::floor<std::chrono::minutes>(now); minute != taken.minute) {
    taken.minute = minute;
    taken.in_minute = 0;
  }
  if (taken.in_minute >= most_a_minute_ || taken.in_day >= most_a_day_) return false;
  ++taken.in_minute;
  ++taken.in_day;
  return true;
}

}  // namespace dmarcd::session
