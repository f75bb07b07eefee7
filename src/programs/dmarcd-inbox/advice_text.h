#pragma once

#include <string>
#include <vector>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::inbox_program {

/// The advice for one domain, for people: verdict, what stands in the way, figures beside their bounds, sources, the
/// record to publish.
std::string advice_text(const advisor::Advice& advice);

/// A line for each domain, the worst first.
std::string advice_overview(std::vector<advisor::Advice> advice);

}  // namespace dmarcd::inbox_program
