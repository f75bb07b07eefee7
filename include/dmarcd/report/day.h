#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::report {

/// The day in UTC that a moment is of.
inline Day day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}

/// "2026-05-04"
std::string day_text(Day day);

/// Reads what day_text writes; nothing for any other text, or a day that no calendar has.
std::optional<Day> parse_day(std::string_view text);

}  // namespace dmarcd::report
