#pragma once

#include <map>
#include <string>
#include <vector>

#include "desk.h"

namespace dmarcd::advisor {

/// Of `profiles`, which bear no mark of the domain, those whose mail another domain signs day by day or week by week,
/// with that domain: a newsletter or an application that nobody set up for the domain looks like this, and who spoofs
/// with a domain of his own can look so too.
std::map<const Profile*, std::string> find_regular_signers(const Desk& desk,
                                                           const std::vector<const Profile*>& profiles);

}  // namespace dmarcd::advisor
