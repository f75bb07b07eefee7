#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "judgement.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// Reports of a day come on the next one or the one after: the two days that count are looked for in this many.
constexpr unsigned latest_days = 7;

/// A source of this share of own mail is a large one.
constexpr double large_source = 0.1;

bool counts(const Account& account) {
  return account.is_own() && !account.is_waived;
}

bool is_within(const Marks& marks, Reach reach) {
  return reach == Reach::all || marks.is_below == (reach == Reach::below);
}

/// By strand, whether it is own mail within reach.
std::vector<bool> own_strands(const Case& step, Reach reach) {
  std::vector<bool> is_own(step.mail.strands.size());
  for (const Account& account : step.books.accounts) {
    if (!counts(account)) continue;
    for (const std::uint32_t strand : account.party->strands)
      is_own[strand] = is_within(step.mail.marks_of(step.mail.strands[strand]), reach);
  }
  return is_own;
}

/// The last two days with own mail, as sums.
DayCount last_two_days(const Case& step, Reach reach) {
  const std::vector<bool> is_own = own_strands(step, reach);
  const Day first = step.facts.today - std::chrono::days(latest_days - 1);
  std::map<Day, DayCount> days;
  for (const Row& row : step.mail.rows) {
    const inbox::Traffic& traffic = *row.traffic;
    if (traffic.day < first || !is_own[row.strand]) continue;
    DayCount& day = days[traffic.day];
    (traffic.dkim || traffic.spf ? day.aligned : day.failing) += traffic.messages;
  }
  DayCount sum;
  unsigned seen = 0;
  for (auto day = days.rbegin(); day != days.rend() && seen < 2; ++day, ++seen) {
    sum.aligned += day->second.aligned;
    sum.failing += day->second.failing;
  }
  return sum;
}

}  // namespace

std::string reason_to_go_back(const Case& step, Reach reach) {
  const DayCount recent = last_two_days(step, reach);
  if (recent.failing >= step.thresholds.step_back_messages &&
      share_of(recent.failing, recent.all()) > step.thresholds.step_back_broken)
    return fmt::format("{} of {} of your own failed in the last two days with mail ({}; more than {} is too much)",
                       grouped(recent.failing), counted(recent.all(), "message"),
                       percent(share_of(recent.failing, recent.all())),
                       plain_percent(step.thresholds.step_back_broken));

  const DomainFigures figures = domain_figures(step.books, step.facts, reach);
  for (const Account& account : step.books.accounts) {
    const double share = share_of(figures_within(account, reach).messages, figures.own);
    const bool fails = failing_of(figures_within(account, reach)) > 0;
    if (counts(account) && account.broke_on && fails && share >= large_source)
      return fmt::format("a source of {} of your own mail fails since {}", percent(share), long_day(*account.broke_on));
  }
  return "";
}

}  // namespace dmarcd::advisor
