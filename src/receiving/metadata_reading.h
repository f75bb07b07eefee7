#pragma once

#include "dmarcd/base/result.h"
#include "dmarcd/receiving/received_report.h"

#include "element_texts.h"
#include "warning_list.h"

namespace dmarcd::receiving {

/// What report_metadata and version say. An Error says that the period cannot be understood.
Result<void> read_metadata(ElementTexts& texts, AggregateReport& report, WarningList& warnings);

/// What policy_published says. An Error says that there is no domain that the report is about.
Result<PolicySeen> read_policy(ElementTexts& texts, WarningList& warnings);

}  // namespace dmarcd::receiving
