#pragma once

#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"

#include "warning_list.h"

namespace dmarcd::receiving {

/// Seconds since 1970, as date_range tells them (RFC 9990 section 3.1.1.4); a fraction is cut off, with a warning that
/// calls the time by `name`. An Error says that it is no time.
Result<Timestamp> parse_report_time(std::string_view text, std::string_view name, WarningList& warnings);

/// An Error if the period ends before it begins; warnings where it is unlike that of any report.
Result<void> check_period(Timestamp begin, Timestamp end, WarningList& warnings);

}  // namespace dmarcd::receiving
