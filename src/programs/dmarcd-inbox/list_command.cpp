#include "list_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/number_text.h"
#include "dmarcd/base/time.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/inbox/import_line.h"

#include "arguments.h"
#include "desk.h"
#include "paging.h"
#include "report_filter.h"
#include "report_lines.h"
#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using console::TextTable;
using Side = TextTable::Side;

struct ListOptions {
  FilterOptions filter;
  bool is_json = false;
};

Result<inbox::ReportFilter> filter_of(const FilterOptions& options) {
  inbox::ReportFilter filter;
  filter.domain = DMARCD_TRY(domain_argument(options.domain));
  filter.org_name = options.org_name;
  filter.days = DMARCD_TRY(days_of(options));
  return filter;
}

Result<void> print_json(inbox::Archive& archive, const inbox::ReportFilter& filter) {
  const auto print = [](const auto& line) { fmt::print("{}\n", inbox::import_line_json(as_import_line(line))); };
  const inbox::Scope all;
  DMARCD_TRY(for_each_row([&](const inbox::Page& page) { return archive.reports(all, filter, page); }, print));
  if (!filter.org_name.empty() || filter.days) return {};
  DMARCD_TRY(
      for_each_row([&](const inbox::Page& page) { return archive.tls_reports(all, filter.domain, page); }, print));
  return for_each_row([&](const inbox::Page& page) { return archive.failures(all, filter.domain, page); }, print);
}

std::string percent(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

/// Reporters name themselves; the mail's domain is who it proves to be from.
std::string vouched_by(const inbox::ReportLine& line) {
  const std::string_view authenticity = receiving::to_text(line.authenticity);
  if (line.mail_from_domain.empty()) return std::string(authenticity);
  return fmt::format("{}, {}", authenticity, visible_line(line.mail_from_domain, 30));
}

Result<void> print_table(inbox::Archive& archive, const inbox::ReportFilter& filter) {
  TextTable table({{"ID", Side::right},
                   {"BEGIN"},
                   {"DOMAIN"},
                   {"REPORTER"},
                   {"MESSAGES", Side::right},
                   {"PASSED", Side::right},
                   {"MAIL"},
                   {"NOTES"}});
  const auto add = [&table](const inbox::ReportLine& line) {
    std::string notes = line.warnings.empty() ? "" : counted(line.warnings.size(), "warning");
    if (line.is_disputed) notes += notes.empty() ? "disputed" : ", disputed";
    table.add({fmt::to_string(line.id), rfc3339(line.begin).substr(0, 10), visible_line(line.domain),
               visible_line(line.org_name, 30), grouped(line.figures.messages),
               percent(line.figures.either_pass, line.figures.messages), vouched_by(line), notes});
  };
  DMARCD_TRY(for_each_row([&](const inbox::Page& page) { return archive.reports({}, filter, page); }, add));
  if (table.empty())
    fmt::print("no reports; \"dmarcd-inbox import FILE\" takes some in\n");
  else
    fmt::print("{}", table.text());
  return {};
}

int run(const ListOptions& options, const console::GlobalOptions& global) {
  const Result<inbox::ReportFilter> filter = filter_of(options.filter);
  if (!filter) return console::failed(filter.error(), exit_code::usage);
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  const Result<void> printed =
      options.is_json ? print_json(desk->archive(), *filter) : print_table(desk->archive(), *filter);
  return printed ? exit_code::done : console::store_failed(printed.error());
}

}  // namespace

console::Command add_list_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* parser = program.add_subcommand("list", "List the reports that are kept, latest first");
  add_filter_options(*parser, options->filter);
  parser->add_flag("--json", options->is_json, "A line of JSON for each, with the names of import --json");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
