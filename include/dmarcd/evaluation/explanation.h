#pragma once

#include <string>

#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// The findings for a person to read, one a line: topic, what was found, and where the rule stands.
std::string explain(const Verdict& verdict);

}  // namespace dmarcd::evaluation
