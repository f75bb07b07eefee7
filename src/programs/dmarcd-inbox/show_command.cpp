#include "show_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"

#include "arguments.h"
#include "desk.h"
#include "gzip.h"
#include "record_text.h"
#include "report_text.h"
#include "views_json.h"

namespace dmarcd::inbox_program {
namespace {

struct ShowOptions {
  inbox::ReportId id = 0;
  std::size_t records = 100;
  bool is_json = false;
  bool is_raw = false;
};

Error no_report(inbox::ReportId id) {
  return {Error::Kind::permanent, fmt::format("there is no report {}; \"dmarcd-inbox list\" has the ids", id)};
}

int show_raw(inbox::Archive& archive, inbox::ReportId id) {
  const auto raw = archive.raw({}, id);
  if (!raw) return console::store_failed(raw.error());
  if (!*raw)
    return console::failed({Error::Kind::permanent, fmt::format("there is no document of report {}; see keep of "
                                                                "inbox.retention",
                                                                id)},
                           exit_code::answered_no);
  const Result<std::string> document = zlib::expand_gzip(**raw);
  if (!document) return console::failed(document.error(), exit_code::io_error);
  std::fwrite(document->data(), 1, document->size(), stdout);
  return exit_code::done;
}

int show_report(inbox::Archive& archive, const ShowOptions& options) {
  const auto report = archive.report({}, options.id);
  if (!report) return console::store_failed(report.error());
  if (!*report) return console::failed(no_report(options.id), exit_code::answered_no);
  inbox::RecordFilter filter;
  filter.report = options.id;
  const auto lines = archive.records({}, filter, {0, options.records});
  if (!lines) return console::store_failed(lines.error());
  if (options.is_json) {
    fmt::print("{}\n", report_json(**report, *lines));
    return exit_code::done;
  }
  std::vector<receiving::ReceivedRecord> records;
  for (const inbox::RecordLine& line : *lines) records.push_back(line.record);
  fmt::print("{}\n{}", report_text(**report), records_table(records, options.records));
  if (records.size() == options.records) fmt::print("perhaps there are more: --records N shows N\n");
  return exit_code::done;
}

int run(const ShowOptions& options, const console::GlobalOptions& global) {
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  return options.is_raw ? show_raw(desk->archive(), options.id) : show_report(desk->archive(), options);
}

}  // namespace

console::Command add_show_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* parser = program.add_subcommand("show", "Show one report and its records");
  parser->add_option("id", options->id, "As list tells it")->required()->check(complaint_about_id);
  parser->add_option("--records", options->records, "How many records at most")->capture_default_str();
  parser->add_flag("--json", options->is_json, "One JSON document");
  parser->add_flag("--raw", options->is_raw, "The document as it came, expanded");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
