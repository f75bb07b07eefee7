#pragma once

#include <string_view>
#include <vector>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// The evidence of a verdict and what is done about it, told in the order of the story: From, SPF, DKIM, policy,
/// alignment, verdict, action. Costs a text for each; who shows them to nobody does without.
std::vector<Finding> tell_findings(const Verdict& verdict, const Action& action);

}  // namespace dmarcd::evaluation
