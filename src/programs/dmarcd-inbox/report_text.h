#pragma once

#include <string>

#include "dmarcd/inbox/views.h"
#include "dmarcd/receiving/received_report.h"

namespace dmarcd::inbox_program {

/// A report without its records, for people: a line a fact.
std::string report_text(const receiving::ReadReport& read);

/// The same of a report that is kept.
std::string report_text(const inbox::ReportDetails& report);

}  // namespace dmarcd::inbox_program
