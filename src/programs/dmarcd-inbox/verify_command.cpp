#include "verify_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/number_text.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/receiving/report_reader.h"

#include "desk.h"
#include "gzip.h"
#include "xml_document_reader.h"

namespace dmarcd::inbox_program {
namespace {

/// The figures of a report as its document tells them; an Error if it cannot be read any more.
Result<receiving::Figures> figures_in_document(const std::string& gzip, const receiving::XmlReader& xml) {
  const std::string document = DMARCD_TRY(zlib::expand_gzip(gzip));
  const receiving::ReadReport read = DMARCD_TRY(receiving::read_document(document, xml));
  const auto* aggregate = std::get_if<receiving::AggregateReport>(&read.report);
  if (!aggregate) return permanent_failure("its document is no aggregate report");
  return receiving::figures_of(*aggregate);
}

std::string figures_text(const receiving::Figures& figures) {
  return fmt::format("{}, {}, DKIM {}, SPF {}, both {}", counted(figures.records, "record"),
                     counted(figures.messages, "message"), grouped(figures.dkim_pass), grouped(figures.spf_pass),
                     grouped(figures.both_pass));
}

/// What is wrong with a report; nothing if its figures are those of its document.
Result<std::optional<std::string>> fault_of(Desk& desk, inbox::ReportId id, const receiving::XmlReader& xml) {
  const std::optional<inbox::ReportDetails> report = DMARCD_TRY(desk.archive().report({}, id));
  const std::optional<std::string> raw = DMARCD_TRY(desk.archive().raw({}, id));
  if (!report || !raw) return std::optional<std::string>();  // Let go meanwhile.
  const Result<receiving::Figures> told = figures_in_document(*raw, xml);
  if (!told) return std::optional("its document cannot be read: " + told.error().message);
  if (*told == report->line.figures) return std::optional<std::string>();
  return std::optional(
      fmt::format("kept: {}; in its document: {}", figures_text(report->line.figures), figures_text(*told)));
}

struct Count {
  std::uint64_t reports = 0;
  std::uint64_t faults = 0;
};

Result<Count> check_documents(Desk& desk) {
  constexpr std::size_t ids_a_page = 1000;
  const libxml2::XmlDocumentReader xml;
  Count count;
  inbox::ReportId last = 0;
  while (true) {
    const std::vector<inbox::ReportId> ids = DMARCD_TRY(desk.database->ledger().documents_after(last, ids_a_page));
    if (ids.empty()) return count;
    for (const inbox::ReportId id : ids) {
      ++count.reports;
      if (const auto fault = DMARCD_TRY(fault_of(desk, id, xml))) {
        ++count.faults;
        fmt::print("report {}: {}\n", id, visible_line(*fault, 500));
      }
    }
    last = ids.back();
  }
}

Result<std::uint64_t> check_balances(Desk& desk) {
  std::uint64_t faults = 0;
  for (const inbox::Ledger::Balance& balance : DMARCD_TRY(desk.database->ledger().balances())) {
    if (balance.is_even()) continue;
    ++faults;
    fmt::print("{}: {} in the sums of days, {} in the reports, {} in the records\n", visible_line(balance.domain),
               counted(balance.in_daily_sums, "message"), grouped(balance.in_reports), grouped(balance.in_records));
  }
  return faults;
}

int run(const console::GlobalOptions& global) {
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  const Result<Count> documents = check_documents(*desk);
  if (!documents) return console::store_failed(documents.error());
  const Result<std::uint64_t> uneven = check_balances(*desk);
  if (!uneven) return console::store_failed(uneven.error());
  fmt::print("{} read again, {} differ; {} with uneven sums\n", counted(documents->reports, "report"),
             grouped(documents->faults), counted(*uneven, "domain"));
  return documents->faults + *uneven == 0 ? exit_code::done : exit_code::answered_no;
}

}  // namespace

console::Command add_verify_command(CLI::App& program, const console::GlobalOptions& global) {
  CLI::App* parser = program.add_subcommand(
      "verify",
      "Read every document again and hold its figures against those that are kept: ends with 1 if any differ");
  return {parser, [&global] { return run(global); }};
}

}  // namespace dmarcd::inbox_program
