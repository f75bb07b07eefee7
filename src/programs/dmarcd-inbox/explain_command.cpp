#include "explain_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <variant>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/receiving/limits.h"

#include "file.h"
#include "record_text.h"
#include "report_openers.h"
#include "report_text.h"
#include "standard_input.h"
#include "style.h"

namespace dmarcd::inbox_program {
namespace {

constexpr std::size_t most_records_shown = 200;  // What a person reads; show and export have no end.

/// Most messages first.
void sort_by_count(std::vector<receiving::ReceivedRecord>& records) {
  std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
}

void explain(const receiving::RefusedPart& part) {
  fmt::print("{}: {}\n", part.member.empty() ? "this" : visible_line(part.member), visible_line(part.reason, 1000));
}

void explain(receiving::FoundReport& found) {
  if (!found.member.empty()) fmt::print("{}\n", console::toned(visible_line(found.member, 200), console::Tone::strong));
  fmt::print("{}", report_text(found.read));
  if (auto* aggregate = std::get_if<receiving::AggregateReport>(&found.read.report)) {
    sort_by_count(aggregate->records);
    fmt::print("\n{}", records_table(aggregate->records, most_records_shown));
  }
}

int run(const std::string& file) {
  const Result<std::string> octets = file == "-" ? read_standard_input(receiving::limits::largest_input)
                                                 : system::read_file(file, receiving::limits::largest_input);
  if (!octets) return console::failed(octets.error(), exit_code::io_error);
  const ReportOpeners openers;
  receiving::Extraction extraction = receiving::extract(*octets, openers.openers());
  bool has_report = false;
  for (std::size_t i = 0; i < extraction.found.size(); ++i) {
    if (i > 0) fmt::print("\n");
    std::visit([](auto& item) { explain(item); }, extraction.found[i]);
    has_report = has_report || std::holds_alternative<receiving::FoundReport>(extraction.found[i]);
  }
  return has_report ? exit_code::done : exit_code::bad_input;
}

}  // namespace

console::Command add_explain_command(CLI::App& program, const console::GlobalOptions&) {
  auto file = std::make_shared<std::string>();
  CLI::App* parser =
      program.add_subcommand("explain", "Say what a report tells; needs no configuration and keeps nothing");
  parser->add_option("file", *file, "A mail, gzip, zip, XML or JSON; - is standard input")->required();
  return {parser, [file] { return run(*file); }};
}

}  // namespace dmarcd::inbox_program
