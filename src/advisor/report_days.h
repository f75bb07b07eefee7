#pragma once

#include <optional>
#include <vector>

#include "strands.h"

namespace dmarcd::advisor {

/// The days that reports tell of. Of a day without a report nothing is known: it is no proof that all was well.
class ReportDays {
 public:
  /// Of the mail's look-back, which begins on `first_day`.
  ReportDays(const Mail& mail, Day first_day);

  Day first_day() const { return first_day_; }
  const std::vector<Day>& days() const { return days_; }  ///< In order, each once.

  unsigned count_since(Day day) const;

  std::optional<Day> latest() const { return days_.empty() ? std::nullopt : std::optional(days_.back()); }

 private:
  Day first_day_;
  std::vector<Day> days_;
};

/// From the first of `days`, which are in order, to the last, without silences: where two are more than `longest_gap`
/// apart, what lies between them does not count.
unsigned length_without_gaps(const std::vector<Day>& days, unsigned longest_gap);

}  // namespace dmarcd::advisor
