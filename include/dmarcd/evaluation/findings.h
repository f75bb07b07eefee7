#pragma once

#include <string_view>
#include <vector>

#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// The evidence of a verdict that is otherwise complete, told in the order of the story: From, SPF, DKIM, policy,
/// alignment, verdict.
std::vector<Finding> tell_findings(const Verdict& verdict);

}  // namespace dmarcd::evaluation
