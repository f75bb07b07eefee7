#pragma once

#include <map>
#include <vector>

#include "desk.h"

namespace dmarcd::advisor {

/// Of `profiles`, which bear no mark of the domain, those that may be its senders all the same, each with what that
/// rests on: no SPF record rules them out, and they come again. Bursts and mail from everywhere do not.
std::map<const Profile*, Basis> find_unlisted(const Desk& desk, const std::vector<const Profile*>& profiles);

}  // namespace dmarcd::advisor
