#include "records_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/record/failure_notice.h"
#include "dmarcd/record/record_codec.h"
#include "dmarcd/record/record_store.h"
#include "dmarcd/record/record_text.h"

#include "configuration.h"
#include "stores.h"

namespace dmarcd::dmarcctl {
namespace {

using record::MessageRecord;
using record::RecordStore;
using Json = nlohmann::ordered_json;

struct RecordsOptions {
  std::string domain;  ///< Empty: all.
  bool json = false;
};

/// The records of a domain, oldest first; lines that are none are counted and told on stderr.
Result<std::vector<MessageRecord>> read_records(RecordStore& store, const dns::DomainName& domain) {
  std::vector<MessageRecord> records;
  std::size_t unreadable = 0;
  std::string reason;
  for (const std::string& line : DMARCD_TRY(store.lines(domain))) {
    if (record::is_notice(line)) continue;
    Result<MessageRecord> record = record::decode_record(line);
    if (record)
      records.push_back(*std::move(record));
    else if (unreadable++ == 0)
      reason = record.error().message;
  }
  if (unreadable > 0)
    fmt::print(stderr, "dmarcctl: {}: {} of the lines of {} left out; the first is {}\n", store.where(), unreadable,
               domain.text(), reason);
  std::stable_sort(records.begin(), records.end(),
                   [](const MessageRecord& a, const MessageRecord& b) { return a.received_at < b.received_at; });
  return records;
}

/// One array of {"domain", "records"}.
Result<std::string> as_json(RecordStore& store, const std::vector<dns::DomainName>& domains) {
  Json document = Json::array();
  for (const dns::DomainName& domain : domains) {
    Json records = Json::array();
    for (const MessageRecord& record : DMARCD_TRY(read_records(store, domain)))
      records.push_back(Json::parse(record::record_json(record)));
    document.push_back({{"domain", domain.text()}, {"records", std::move(records)}});
  }
  return document.dump(2) + "\n";
}

/// A line for each domain that has records.
Result<std::string> as_table(RecordStore& store, const std::vector<dns::DomainName>& domains) {
  constexpr std::string_view title = "POLICY DOMAIN";
  std::size_t widest = title.size();
  for (const dns::DomainName& domain : domains) widest = std::max(widest, domain.text().size());

  std::string rows;
  for (const dns::DomainName& domain : domains) {
    const std::vector<MessageRecord> records = DMARCD_TRY(read_records(store, domain));
    if (records.empty()) continue;
    rows += fmt::format("{:<{}}  {:>8}  {}  {}\n", domain.text(), widest, records.size(),
                        rfc3339(records.front().received_at), rfc3339(records.back().received_at));
  }
  if (rows.empty()) return "No records wait.\n";
  return fmt::format("{:<{}}  {:>8}  {:<20}  {}\n", title, widest, "RECORDS", "OLDEST", "NEWEST") + rows;
}

/// Each record of a domain, told at length.
Result<std::string> at_length(RecordStore& store, const dns::DomainName& domain) {
  std::string text;
  for (const MessageRecord& record : DMARCD_TRY(read_records(store, domain)))
    text += (text.empty() ? "" : "\n") + record_text(record);
  return text.empty() ? fmt::format("No records wait for {}.\n", domain.text()) : text;
}

Result<std::string> show(RecordStore& store, const std::optional<dns::DomainName>& only, bool json) {
  if (only && !json) return at_length(store, *only);
  std::vector<dns::DomainName> domains;
  if (only)
    domains.push_back(*only);
  else
    domains = DMARCD_TRY(store.domains());
  return json ? as_json(store, domains) : as_table(store, domains);
}

int run(const RecordsOptions& options, const console::GlobalOptions& global) {
  std::optional<dns::DomainName> only;
  if (!options.domain.empty()) {
    const Result<dns::DomainName> domain = dns::DomainName::parse_international(options.domain);
    if (!domain) return console::failed(domain.error(), exit_code::usage);
    only = *domain;
  }
  const config::LoadedConfig loaded = wiring::read_configuration(global.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  const Result<std::unique_ptr<RecordStore>> store = wiring::open_record_store(loaded.config, sql::Access::read_only);
  if (!store) return console::failed(store.error(), exit_code::bad_configuration);

  const Result<std::string> shown = show(**store, only, options.json);
  if (!shown) return console::store_failed(shown.error());
  fmt::print("{}", *shown);
  return exit_code::done;
}

}  // namespace

console::Command add_records_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<RecordsOptions>();
  CLI::App* parser = program.add_subcommand("records", "Show the records that wait to be reported");
  parser->add_option("DOMAIN", options->domain, "Each record of this policy domain, in place of the table of all");
  parser->add_flag("--json", options->json, "Print one JSON document");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::dmarcctl
