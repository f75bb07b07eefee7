#pragma once

#include <cstdint>
#include <functional>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/report_plan.h"

namespace dmarcd::sending {

/// Makes a report of each failure notice of the plan's set, with a delivery for each recipient that the limits leave;
/// tells each stored one to `stored`. A notice goes in the step that stores its report, and the Report-ID follows from
/// the notice's place, so that a repeated run or another sender makes no second one. Beyond `most_a_day` the notices
/// go with the last report; tells how many these were.
Result<std::uint64_t> build_failure_reports(const ReportPlan& plan, Outbox& outbox, const ReportOptions& options,
                                            const dkim::Cryptography& cryptography, Timestamp now,
                                            const std::function<void(const BuiltReport&)>& stored);

}  // namespace dmarcd::sending
