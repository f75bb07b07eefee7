#include "advise_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "advice_book.h"
#include "advice_text.h"
#include "arguments.h"
#include "clock.h"
#include "desk.h"
#include "dns_source.h"
#include "seen_here.h"
#include "views_json.h"

namespace dmarcd::inbox_program {
namespace {

using advisor::Advice;
using advisor::Verdict;

constexpr std::chrono::seconds time_for_the_dns{30};  // What a person waits for one domain.

struct AdviseOptions {
  std::string domain;  ///< Empty: all.
  std::vector<std::string> zone_files;
  std::string day;
  bool is_json = false;
  bool asks_nobody = false;
};

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready:
    case Verdict::arrived: return exit_code::done;
    case Verdict::not_yet:
    case Verdict::step_back: return exit_code::answered_no;
    case Verdict::not_enough_data: return exit_code::not_enough_data;
  }
  return exit_code::not_enough_data;
}

/// Of several domains: the worst, a "no" before "unknown".
int exit_code_of(const std::vector<Advice>& advice) {
  const auto any = [&advice](int code) {
    return std::any_of(advice.begin(), advice.end(),
                       [code](const Advice& one) { return exit_code_of(one.verdict) == code; });
  };
  if (any(exit_code::answered_no)) return exit_code::answered_no;
  return advice.empty() || any(exit_code::not_enough_data) ? exit_code::not_enough_data : exit_code::done;
}

Result<std::vector<std::string>> domains_of(Desk& desk, const std::string& chosen) {
  if (!chosen.empty()) return std::vector{chosen};
  std::vector<std::string> domains;
  for (const inbox::DomainLine& line : DMARCD_TRY(desk.archive().domains({}))) domains.push_back(line.domain);
  return domains;
}

/// Another day, or a world of master files: what is found out there is not to be taken for true later.
bool is_trial(const AdviseOptions& options) {
  return !options.day.empty() || !options.zone_files.empty();
}

Result<std::vector<Advice>> make_all(Desk& desk, const AdviseOptions& options, Timestamp now) {
  std::optional<wiring::DnsSource> dns;
  if (!options.asks_nobody) dns = DMARCD_TRY(wiring::DnsSource::open(options.zone_files, desk.config));
  const AdviceSources sources{.archive = desk.archive(),
                              .office = desk.office(),
                              .names = is_trial(options) ? nullptr : &desk.office(),
                              .dns = dns ? &*dns : nullptr,
                              .thresholds = desk.config.inbox.thresholds,
                              .trust = trust_of(desk.config),
                              .seen_here = seen_here_of(desk.config)};
  std::vector<Advice> all;
  for (const std::string& domain : DMARCD_TRY(domains_of(desk, options.domain)))
    all.push_back(DMARCD_TRY(make_advice(sources, domain, now, time_for_the_dns)).advice);
  return all;
}

void print(const std::vector<Advice>& advice, const AdviseOptions& options) {
  if (options.is_json)
    fmt::print("{}\n", advice_json(advice));
  else if (options.domain.empty())
    fmt::print("{}", advice_overview(advice));
  else
    for (const Advice& one : advice) fmt::print("{}", advice_text(one));
}

int told_of_nothing(const std::string& why, const AdviseOptions& options) {
  if (options.is_json) print({}, options);
  return console::failed({Error::Kind::permanent, why}, exit_code::not_enough_data);
}

int run(AdviseOptions options, const console::GlobalOptions& global) {
  const Result<std::string> domain = domain_argument(options.domain);
  if (!domain) return console::failed(domain.error(), exit_code::usage);
  options.domain = *domain;
  std::optional<report::Day> day;
  if (!options.day.empty() && !(day = report::parse_day(options.day)))
    return console::failed(
        {Error::Kind::permanent, fmt::format("--day {}: not a day as 2026-05-31", printable(options.day))},
        exit_code::usage);
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  if (!domain->empty()) {
    const Result<std::string> unknown = no_report_about(desk->archive(), *domain);
    if (!unknown) return console::store_failed(unknown.error());
    if (!unknown->empty()) return told_of_nothing(*unknown, options);
  }
  const auto advice = make_all(*desk, options, day ? Timestamp(*day) : system::now());
  if (!advice) return console::store_failed(advice.error());
  print(*advice, options);
  return exit_code_of(*advice);
}

}  // namespace

console::Command add_advise_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<AdviseOptions>();
  CLI::App* parser = program.add_subcommand(
      "advise", "Say whether a domain is ready for the next stage: ends with 0 for ready, 1 for not, 2 without data");
  parser->add_option("domain", options->domain, "All that there are reports about without");
  parser->add_option("--zone", options->zone_files, "Take DNS answers from this master file, and from nobody else")
      ->type_name("FILE");
  parser->add_option("--day", options->day, "As if today were this day (UTC)")->type_name("YYYY-MM-DD");
  parser->add_flag("--no-dns", options->asks_nobody, "Ask no name server; less is known about sources then");
  parser->add_flag("--json", options->is_json, "One JSON document, a list of domains");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
