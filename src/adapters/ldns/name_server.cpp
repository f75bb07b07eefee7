#include "name_server.h"

#include <algorithm>
#include <cmath>

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;

/// Servers less than that apart are equals: the order in which they were listed is a wish, and a resolver that has to
/// ask far away for one name is not a slow resolver.
constexpr std::chrono::milliseconds band = 400ms;

/// A slow server gets another chance after a few times that.
constexpr std::chrono::seconds half_life = 10s;

/// The weight of the newest delay: that of the round-trip estimate of TCP (RFC 6298).
constexpr double newest = 1.0 / 8;

/// How long a server is the last choice after its first failure; twice as long after each further one, up to the limit.
constexpr std::chrono::seconds first_avoidance = 2s;
constexpr std::chrono::seconds longest_avoidance = 60s;

}  // namespace

void Standing::answered(std::chrono::steady_clock::duration took, Deadline now) {
  delay_ = delay(now) * (1 - newest) + Milliseconds(took) * newest;
  heard_ = now;
  failures_ = 0;
  avoided_until_ = Deadline::min();
}

void Standing::stayed_silent(Deadline sent, Deadline now) {
  if (heard_ < sent) fail(now);
}

void Standing::was_unreachable(Deadline now) {
  fail(now);
}

void Standing::fail(Deadline now) {
  if (failures_ > 0 && now < avoided_until_) return;  // The same outage, told by another question.
  const unsigned doublings = std::min(failures_++, 16u);
  avoided_until_ = now + std::min(first_avoidance * (1 << doublings), longest_avoidance);
}

void Standing::asked(std::chrono::milliseconds timeout, Deadline now) {
  if (failures_ > 0) avoided_until_ = std::max(avoided_until_, now + timeout);
}

Standing::Rank Standing::rank(Deadline now) const {
  return {now < avoided_until_, static_cast<unsigned>(delay(now) / Milliseconds(band))};
}

Standing::Milliseconds Standing::delay(Deadline now) const {
  if (heard_ == Deadline::min()) return delay_;
  return delay_ * std::exp2(-Milliseconds(now - heard_) / Milliseconds(half_life));
}

}  // namespace dmarcd::ldns
