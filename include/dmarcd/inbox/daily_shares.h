#pragma once

#include <cstddef>
#include <cstdint>

#include "dmarcd/base/time.h"
#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::inbox {

/// The UTC days that a report's messages are counted to: from `first` on.
struct ReportDays {
  report::Day first;
  unsigned count = 1;

  bool operator==(const ReportDays&) const = default;
};

/// A report of up to 25 hours belongs to the day of its begin, whenever in the day that is: most end with the last
/// second, with midnight or a little later, and a reporter's day need not be UTC's. A longer one has as many days as it
/// has times 24 hours. `records` bounds it: no report makes more than `most_shares` sums.
ReportDays days_of(Timestamp begin, Timestamp end, std::size_t records);

/// So many sums may one report make; a year of a hundred sources is less.
constexpr std::size_t most_shares = 100'000;
/// The longest span seen in earnest is 202 days.
constexpr unsigned most_days = 400;

/// The share of the `index`th of `days` days in `messages`: equal ones, what is left over goes to the first days.
std::uint64_t share_of(std::uint64_t messages, unsigned index, unsigned days);

}  // namespace dmarcd::inbox
