#include "dmarcd/sending/failure_limits.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::sending {
namespace {

std::string subject_of(const std::string& address) {
  return "failures:" + to_lower(address);
}

bool is_same_day(Timestamp a, Timestamp b) {
  return report::day_of(a) == report::day_of(b);
}

}  // namespace

Result<unsigned> failures_told(Outbox& outbox, const std::string& address, Timestamp now) {
  const std::vector<Refusals> counts = DMARCD_TRY(outbox.refusals({subject_of(address)}));
  if (counts.empty() || !is_same_day(counts.front().at, now)) return 0U;
  return static_cast<unsigned>(counts.front().score);
}

Result<void> count_failure(Outbox& outbox, const std::string& address, Timestamp now) {
  const unsigned told = DMARCD_TRY(failures_told(outbox, address, now));
  return outbox.set_refusals(subject_of(address), {static_cast<double>(told) + 1, now});
}

Timestamp moment_of_failure_report(Timestamp built_at, unsigned position, unsigned most_a_minute) {
  return built_at + std::chrono::minutes(position / std::max(1U, most_a_minute));
}

}  // namespace dmarcd::sending
