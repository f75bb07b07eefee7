#pragma once

#include <cstdint>
#include <vector>

#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox {

/// How many reports of a day told a policy.
struct PolicyDay {
  Day day;
  receiving::PolicySeen policy;
  std::uint64_t reports = 0;
};

/// The history of a domain's policy, of days in their order. A day's policy is the one that most of its reports tell:
/// on the day of a change, and for a while after it, some still tell the old one. A tag that a reporter leaves out
/// contradicts nothing, so that reporters who tell more and less make one run, which has all that they tell.
std::vector<PolicyLine> policy_runs(const std::vector<PolicyDay>& days);

}  // namespace dmarcd::inbox
