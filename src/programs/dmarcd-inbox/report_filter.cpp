#include "report_filter.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::inbox_program {
namespace {

Result<inbox::Day> day_of(const std::string& option, const std::string& text) {
  const std::optional<inbox::Day> day = report::parse_day(text);
  if (day) return *day;
  return permanent_failure(fmt::format("{} {}: not a day as 2026-05-31", option, printable(text)));
}

}  // namespace

void add_filter_options(CLI::App& parser, FilterOptions& options) {
  parser.add_option("--domain", options.domain, "Only those about this policy domain");
  parser.add_option("--reporter", options.org_name, "Only those of organizations whose name begins so");
  parser.add_option("--from", options.from, "Only those of this day and later (UTC)")->type_name("YYYY-MM-DD");
  parser.add_option("--to", options.to, "Only those of this day and before")->type_name("YYYY-MM-DD");
}

Result<std::optional<inbox::Days>> days_of(const FilterOptions& options) {
  if (options.from.empty() && options.to.empty()) return std::optional<inbox::Days>();
  inbox::Days days{std::chrono::year(1970) / 1 / 1, std::chrono::year(9999) / 12 / 31};
  if (!options.from.empty()) days.first = DMARCD_TRY(day_of("--from", options.from));
  if (!options.to.empty()) days.last = DMARCD_TRY(day_of("--to", options.to));
  return std::optional(days);
}

}  // namespace dmarcd::inbox_program
