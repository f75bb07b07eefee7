#include "dmarcd/sending/retry_plan.h"

#include <algorithm>

namespace dmarcd::sending {

std::chrono::seconds delay_after(unsigned attempts, const TimingOptions& timing) {
  constexpr std::chrono::seconds quick = std::chrono::minutes(1);
  if (attempts <= timing.retries) return std::min(quick, timing.retry_delay);
  const unsigned doublings = std::min(attempts - timing.retries - 1, most_doublings);
  return timing.retry_delay * (1U << doublings);
}

Delivery after_attempt(const Delivery& before, const Outcome& outcome, Timestamp built_at, Timestamp now,
                       const TimingOptions& timing) {
  Delivery after = before;
  ++after.attempts;
  after.changed_at = now;
  after.reply = outcome.reply;
  switch (outcome.kind) {
    case Outcome::Kind::accepted: after.state = DeliveryState::sent; break;
    case Outcome::Kind::refused: after.state = DeliveryState::refused; break;
    case Outcome::Kind::deferred:
      after.next_attempt = now + delay_after(after.attempts, timing);
      if (after.next_attempt > built_at + timing.retry_for) after.state = DeliveryState::given_up;
      break;
  }
  return after;
}

}  // namespace dmarcd::sending
