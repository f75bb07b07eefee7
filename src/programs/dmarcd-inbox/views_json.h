#pragma once

#include <string>
#include <vector>

#include "dmarcd/advisor/advice.h"
#include "dmarcd/inbox/views.h"

/// What the commands print under --json; each without a line's end.
namespace dmarcd::inbox_program {

/// A report and its records.
std::string report_json(const inbox::ReportDetails& report, const std::vector<inbox::RecordLine>& records);

/// A record, in one line, with the report that it is from.
std::string record_json(const inbox::RecordLine& record);

std::string quarantine_json(const std::vector<inbox::QuarantineLine>& entries);

/// One document about all of them.
std::string advice_json(const std::vector<advisor::Advice>& advice);

}  // namespace dmarcd::inbox_program
