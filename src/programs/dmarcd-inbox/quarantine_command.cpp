#include "quarantine_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/number_text.h"
#include "dmarcd/base/time.h"
#include "dmarcd/base/visible_text.h"

#include "arguments.h"
#include "clock.h"
#include "desk.h"
#include "import_text.h"
#include "paging.h"
#include "report_openers.h"
#include "text_table.h"
#include "views_json.h"

namespace dmarcd::inbox_program {
namespace {

using console::TextTable;

struct QuarantineOptions {
  std::optional<inbox::QuarantineId> id;
  bool is_json = false;
};

using Deed = int (*)(Desk& desk, const QuarantineOptions& options);

Result<std::vector<inbox::QuarantineLine>> entries_of(Desk& desk) {
  std::vector<inbox::QuarantineLine> entries;
  DMARCD_TRY(for_each_row([&](const inbox::Page& page) { return desk.archive().quarantine(page); },
                          [&](const inbox::QuarantineLine& entry) { entries.push_back(entry); }));
  return entries;
}

/// Whether an entry that is named is there; nothing named is nothing amiss.
Result<bool> is_there(Desk& desk, const QuarantineOptions& options) {
  if (!options.id) return true;
  const std::vector<inbox::QuarantineLine> entries = DMARCD_TRY(entries_of(desk));
  return std::any_of(entries.begin(), entries.end(),
                     [&](const inbox::QuarantineLine& entry) { return entry.id == *options.id; });
}

int list(Desk& desk, const QuarantineOptions& options) {
  const auto entries = entries_of(desk);
  if (!entries) return console::store_failed(entries.error());
  if (options.is_json) {
    fmt::print("{}\n", quarantine_json(*entries));
    return exit_code::done;
  }
  if (entries->empty()) {
    fmt::print("the quarantine is empty\n");
    return exit_code::done;
  }
  TextTable table(
      {{"ID", TextTable::Side::right}, {"RECEIVED"}, {"OCTETS", TextTable::Side::right}, {"INPUT"}, {"REASON"}});
  for (const inbox::QuarantineLine& entry : *entries)
    table.add({fmt::to_string(entry.id), rfc3339(entry.received_at), grouped(entry.octets),
               visible_line(entry.member.empty() ? entry.input : entry.input + ": " + entry.member),
               visible_line(entry.reason, 200)});
  fmt::print("{}", table.text());
  return exit_code::done;
}

int show(Desk& desk, const QuarantineOptions& options) {
  const Result<inbox::NewRefusal> kept = desk.intake().quarantined(*options.id);
  if (!kept) return console::store_failed(kept.error());
  const std::string& octets = kept->part.octets;
  std::fwrite(octets.data(), 1, octets.size(), stdout);
  return exit_code::done;
}

int drop(Desk& desk, const QuarantineOptions& options) {
  const Result<void> dropped = desk.intake().drop_quarantined(*options.id);
  return dropped ? exit_code::done : console::store_failed(dropped.error());
}

int retry(Desk& desk, const QuarantineOptions& options) {
  std::vector<inbox::QuarantineId> ids;
  if (options.id) {
    ids.push_back(*options.id);
  } else {
    const auto entries = entries_of(desk);
    if (!entries) return console::store_failed(entries.error());
    for (const inbox::QuarantineLine& entry : *entries) ids.push_back(entry.id);
  }
  const ReportOpeners openers;
  const inbox::ReportImport import(openers.openers(), import_options(desk.config));
  ImportSum sum;
  for (const inbox::QuarantineId id : ids) {
    const auto lines = inbox::retry_quarantined(desk.intake(), import, id, system::now());
    if (!lines) return console::store_failed(lines.error());
    for (const inbox::ImportLine& line : *lines) {
      sum.add(line);
      fmt::print("{}", import_text(line));
    }
  }
  fmt::print("{}", sum.text());
  return exit_code::done;
}

int run(Deed deed, const QuarantineOptions& options, const console::GlobalOptions& global) {
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  const Result<bool> there = is_there(*desk, options);
  if (!there) return console::store_failed(there.error());
  if (*there) return deed(*desk, options);
  return console::failed({Error::Kind::permanent, fmt::format("there is no entry {} in the quarantine; \"dmarcd-inbox "
                                                              "quarantine list\" has the ids",
                                                              *options.id)},
                         exit_code::answered_no);
}

}  // namespace

console::Command add_quarantine_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<QuarantineOptions>();
  auto chosen = std::make_shared<Deed>(list);
  CLI::App* parser = program.add_subcommand("quarantine", "See, retry or drop what could not be read");
  parser->require_subcommand(1);
  CLI::App* sub = parser->add_subcommand("list", "List what could not be read, and why");
  sub->add_flag("--json", options->is_json, "One JSON document");
  sub->callback([chosen] { *chosen = list; });
  sub = parser->add_subcommand("show", "Print the octets of an entry");
  sub->add_option("id", options->id, "As list tells it")->required()->check(complaint_about_id);
  sub->callback([chosen] { *chosen = show; });
  sub = parser->add_subcommand("retry", "Try to read again, after an upgrade or a change of settings");
  sub->add_option("id", options->id, "As list tells it; all without")->check(complaint_about_id);
  sub->callback([chosen] { *chosen = retry; });
  sub = parser->add_subcommand("drop", "Drop an entry for good");
  sub->add_option("id", options->id, "As list tells it")->required()->check(complaint_about_id);
  sub->callback([chosen] { *chosen = drop; });
  return {parser, [options, chosen, &global] { return run(*chosen, *options, global); }};
}

}  // namespace dmarcd::inbox_program
