#include "report_days.h"

#include <algorithm>

namespace dmarcd::advisor {

ReportDays::ReportDays(const Mail& mail, Day first_day) : first_day_(first_day) {
  days_.reserve(mail.rows.size());
  for (const Row& row : mail.rows) days_.push_back(row.traffic->day);
  std::sort(days_.begin(), days_.end());
  days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
}

unsigned ReportDays::count_since(Day day) const {
  return static_cast<unsigned>(days_.end() - std::lower_bound(days_.begin(), days_.end(), day));
}

unsigned length_without_gaps(const std::vector<Day>& days, unsigned longest_gap) {
  unsigned length = 0;
  std::optional<Day> before;
  for (const Day day : days) {
    const unsigned apart = before ? static_cast<unsigned>((day - *before).count()) : 1;
    length += apart <= longest_gap ? apart : 1;
    before = day;
  }
  return length;
}

}  // namespace dmarcd::advisor
