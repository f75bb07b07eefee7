#include "coverage.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "words.h"

namespace dmarcd::advisor {
namespace {

unsigned days_with_reports(const Case& step, unsigned within) {
  return step.books.report_days.count_since(step.facts.today - std::chrono::days(within));
}

/// How many of so many days there must be reports of.
unsigned least_days_with_reports(const Thresholds& thresholds, unsigned days) {
  const unsigned can_be_seen = std::min(days, thresholds.longest_look_back());
  constexpr double rounding = 1e-9;  // A share of 10 % is a little more than a tenth.
  const double least = std::ceil(thresholds.days_reported * can_be_seen - rounding);
  return std::max(1U, static_cast<unsigned>(least));
}

Condition days_with_reports_condition(const Case& step, const DaysAsked& asked) {
  const unsigned told = days_with_reports(step, asked.within);
  const unsigned least = least_days_with_reports(step.thresholds, asked.days);
  return {"days-with-reports", fmt::format("days with reports, of the last {}", asked.within), counted(told, "day"),
          "at least " + counted(least, "day"), told >= least};
}

Condition latest_condition(const Case& step, Day latest) {
  const auto age = static_cast<unsigned>((step.facts.today - latest).count());
  return {"latest-report", "days since the last one that a report tells of", counted(age, "day"),
          "at most " + counted(step.thresholds.days_without_reports, "day"),
          age <= step.thresholds.days_without_reports};
}

}  // namespace

bool is_covered(const Case& step, unsigned days) {
  return !step.mail.rows.empty() && step.books.days_known(step.facts.today) >= days &&
         days_with_reports(step, days) >= least_days_with_reports(step.thresholds, days);
}

unsigned days_still_to_report(const Case& step, const DaysAsked& asked) {
  const unsigned told = days_with_reports(step, asked.within);
  const unsigned least = least_days_with_reports(step.thresholds, asked.days);
  return least > told ? least - told : 0;
}

Condition days_condition(const Case& step, unsigned least) {
  const bool has_any = !step.mail.rows.empty();
  const unsigned known = step.books.days_known(step.facts.today);
  return {"days", "days since the first report", has_any ? counted(known, "day") : "none",
          "at least " + counted(least, "day"), has_any && known >= least};
}

void add_coverage(const Case& step, const DaysAsked& asked, std::vector<Condition>& conditions) {
  conditions.push_back(days_condition(step, asked.days));
  conditions.push_back(days_with_reports_condition(step, asked));
  if (const std::optional<Day> latest = step.books.report_days.latest())
    conditions.push_back(latest_condition(step, *latest));
}

}  // namespace dmarcd::advisor
