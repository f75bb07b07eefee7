#pragma once

#include <vector>

#include "judgement.h"

namespace dmarcd::advisor {

/// Whether reports tell enough of `days` days: there are some for so long, and of enough of the last `days`.
bool is_covered(const Case& step, unsigned days);

/// How many more days must be reported.
unsigned days_still_to_report(const Case& step, const DaysAsked& asked);

/// Since when there are reports.
Condition days_condition(const Case& step, unsigned least);

/// Since when there are reports, of how many days, and how fresh they are.
void add_coverage(const Case& step, const DaysAsked& asked, std::vector<Condition>& conditions);

}  // namespace dmarcd::advisor
