#include "export_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/csv.h"
#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/time.h"
#include "dmarcd/receiving/evidence_line.h"

#include "arguments.h"
#include "desk.h"
#include "paging.h"
#include "record_text.h"
#include "report_filter.h"
#include "views_json.h"

namespace dmarcd::inbox_program {
namespace {

struct ExportOptions {
  FilterOptions filter;
  bool only_failing = false;
  bool is_json = false;
};

const std::vector<std::string> columns = {"report",        "org_name",    "domain",       "begin",       "source_ip",
                                          "messages",      "disposition", "dkim",         "spf",         "header_from",
                                          "envelope_from", "envelope_to", "dkim_results", "spf_results", "reasons"};

std::vector<std::string> cells_of(const inbox::RecordLine& line) {
  const receiving::ReceivedRecord& record = line.record;
  const receiving::Evidence& evidence = record.evidence;
  return {fmt::to_string(line.report),
          line.org_name,
          line.domain,
          rfc3339(line.begin),
          record.source_ip.text(),
          fmt::to_string(record.count),
          std::string(evaluation::to_text(record.disposition)),
          result_text(record.dkim),
          result_text(record.spf),
          evidence.header_from,
          evidence.envelope_from,
          evidence.envelope_to,
          receiving::dkim_line(evidence),
          receiving::spf_line(evidence),
          receiving::reasons_line(evidence)};
}

Result<inbox::RecordFilter> filter_of(const ExportOptions& options) {
  inbox::RecordFilter filter;
  filter.domain = DMARCD_TRY(domain_argument(options.filter.domain));
  filter.days = DMARCD_TRY(days_of(options.filter));
  filter.only_failing = options.only_failing;
  return filter;
}

int run(const ExportOptions& options, const console::GlobalOptions& global) {
  const Result<inbox::RecordFilter> filter = filter_of(options);
  if (!filter) return console::failed(filter.error(), exit_code::usage);
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  if (!options.is_json) fmt::print("{}", csv_line(columns));
  const Result<void> printed =
      for_each_row([&](const inbox::Page& page) { return desk->archive().records({}, *filter, page); },
                   [&](const inbox::RecordLine& line) {
                     if (options.is_json)
                       fmt::print("{}\n", record_json(line));
                     else
                       fmt::print("{}", csv_line(cells_of(line)));
                   });
  return printed ? exit_code::done : console::store_failed(printed.error());
}

}  // namespace

console::Command add_export_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* parser = program.add_subcommand("export", "Print the records of reports as CSV or JSON");
  parser->add_option("--domain", options->filter.domain, "Only those about this policy domain");
  parser->add_option("--from", options->filter.from, "Only those of this day and later (UTC)")->type_name("YYYY-MM-DD");
  parser->add_option("--to", options->filter.to, "Only those of this day and before")->type_name("YYYY-MM-DD");
  parser->add_flag("--failing", options->only_failing, "Only those that neither DKIM nor SPF let pass");
  parser->add_flag("--json", options->is_json, "A line of JSON for each, in place of CSV");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
