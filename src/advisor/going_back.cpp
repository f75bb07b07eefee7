#include <algorithm>
#include <fmt/format.h>

#include "judgement.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// Reports of a day come on the next one or the one after: the two days that count are looked for in this many.
constexpr std::size_t latest_days = 7;

/// A source of this share of own mail is a large one.
constexpr double large_source = 0.1;

/// The last two days with own mail, as sums.
DayCount last_two_days(const Case& step) {
  DayCount sum;
  unsigned seen = 0;
  const std::size_t count = step.books.daily.size();
  for (std::size_t back = 0; back < std::min(latest_days, count) && seen < 2; ++back) {
    const Day day = step.books.daily[count - 1 - back].day;
    DayCount own;
    for (const Account& account : step.books.accounts) {
      if (!account.is_own() || account.is_waived) continue;
      const DayCount& counted = account.days[static_cast<std::size_t>((day - step.books.first_day).count())];
      own.aligned += counted.aligned;
      own.failing += counted.failing;
    }
    if (own.all() == 0) continue;
    ++seen;
    sum.aligned += own.aligned;
    sum.failing += own.failing;
  }
  return sum;
}

}  // namespace

std::string reason_to_go_back(const Case& step) {
  const DayCount recent = last_two_days(step);
  if (recent.failing >= step.thresholds.step_back_messages &&
      share_of(recent.failing, recent.all()) > step.thresholds.step_back_broken)
    return fmt::format("{} of {} of your own failed in the last two days with mail ({}; more than {} is too much)",
                       grouped(recent.failing), counted(recent.all(), "message"),
                       percent(share_of(recent.failing, recent.all())),
                       plain_percent(step.thresholds.step_back_broken));

  const DomainFigures figures = domain_figures(step.books, step.facts, Reach::all);
  for (const Account& account : step.books.accounts)
    if (account.is_own() && !account.is_waived && account.broke_on &&
        share_of(account.messages(), figures.own) >= large_source)
      return fmt::format("a source of {} of your own mail fails since {}",
                         percent(share_of(account.messages(), figures.own)), long_day(*account.broke_on));
  return "";
}

}  // namespace dmarcd::advisor
