#pragma once

#include <string>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::dashboard {

/// What to do for the domain now, in a sentence: mend the largest of what stands in the way, publish, or wait until
/// when.
std::string next_act(const advisor::Advice& advice);

}  // namespace dmarcd::dashboard
