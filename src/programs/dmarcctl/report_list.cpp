#include "report_list.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "commands.h"
#include "found_report.h"
#include "progress.h"
#include "report_json.h"
#include "text_table.h"

namespace dmarcd::dmarcctl {
namespace {

using sending::Delivery;
using sending::RowSet;
using Json = nlohmann::ordered_json;
using Side = console::TextTable::Side;

/// What there is to list.
struct Listing {
  FoundReports found;
  std::vector<RowSet> rows;
  std::optional<report::Day> last_day;
};

Result<std::vector<RowSet>> read_row_sets(sending::Outbox& outbox, const std::vector<dns::DomainName>& domains) {
  std::vector<RowSet> all;
  console::Progress progress("reading the rows of domains", domains.size());
  for (const dns::DomainName& domain : domains) {
    for (RowSet& set : DMARCD_TRY(outbox.row_sets(domain))) all.push_back(std::move(set));
    progress.step();
  }
  return all;
}

Result<Listing> read_listing(sending::Outbox& outbox, const ListOptions& options) {
  std::vector<dns::DomainName> domains;
  if (options.domain)
    domains.push_back(*options.domain);
  else
    domains = DMARCD_TRY(outbox.domains());

  Listing listing;
  std::vector<Shelf> shelves = {Shelf::pending};
  if (options.extent == ListOptions::Extent::all) shelves.push_back(Shelf::archived);
  listing.found = DMARCD_TRY(read_reports(outbox, domains, shelves));
  listing.rows = DMARCD_TRY(read_row_sets(outbox, domains));
  listing.last_day = DMARCD_TRY(outbox.last_day());
  return listing;
}

/// As much of the IDs as tells them apart, and enough to look like one.
std::size_t length_of_ids(const std::vector<FoundReport>& reports) {
  constexpr std::size_t usual_length = 12;
  std::vector<std::string_view> ids;
  for (const FoundReport& found : reports) ids.emplace_back(found.report.facts.id);
  std::sort(ids.begin(), ids.end());
  std::size_t length = usual_length;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const auto [a, b] = std::mismatch(ids[i - 1].begin(), ids[i - 1].end(), ids[i].begin(), ids[i].end());
    length = std::max(length, static_cast<std::size_t>(a - ids[i - 1].begin()) + 1);
  }
  return length;
}

/// When a delivery goes on, and what the last attempt came to.
std::string outlook(const Delivery& delivery) {
  if (delivery.is_final())
    return fmt::format("{} {}", rfc3339(delivery.changed_at), printable_sentence(delivery.reply));
  const std::string next = "not before " + rfc3339(delivery.next_attempt);
  return delivery.reply.empty() ? next : fmt::format("{}; {}", next, printable_sentence(delivery.reply));
}

/// A report has a line for each recipient.
void add_report(console::TextTable& table, const sending::StoredReport& report, std::size_t length_of_id) {
  const sending::ReportFacts& facts = report.facts;
  std::vector<std::string> cells = {printable(facts.id.substr(0, length_of_id)),
                                    printable(facts.policy_domain.text()),
                                    report::day_text(report::day_of(facts.period.begin)),
                                    std::to_string(facts.part),
                                    std::to_string(facts.rows),
                                    std::to_string(facts.messages)};
  const std::size_t own_cells = cells.size();
  for (const Delivery& delivery : report.deliveries) {
    for (std::string cell : {printable(delivery.recipient), std::string(to_text(delivery.state)),
                             std::to_string(delivery.attempts), outlook(delivery)})
      cells.push_back(std::move(cell));
    table.add(std::move(cells));
    cells.assign(own_cells, "");
  }
  if (!report.deliveries.empty()) return;
  cells.insert(cells.end(), {"nobody", "", "", ""});
  table.add(std::move(cells));
}

std::string reports_table(const std::vector<FoundReport>& reports) {
  console::TextTable table({{"REPORT"},
                            {"POLICY DOMAIN"},
                            {"DAY"},
                            {"PART", Side::right},
                            {"ROWS", Side::right},
                            {"MESSAGES", Side::right},
                            {"RECIPIENT"},
                            {"STATE"},
                            {"ATTEMPTS", Side::right},
                            {"NEXT ATTEMPT, LAST REPLY"}});
  const std::size_t length_of_id = length_of_ids(reports);
  for (const FoundReport& found : reports) add_report(table, found.report, length_of_id);
  return table.text();
}

std::string state_of(const RowSet& set) {
  if (set.state == RowSet::State::open) return "open";
  return set.next_row == 0 ? "closed" : fmt::format("closed, {} rows reported", set.next_row);
}

std::string rows_table(const std::vector<RowSet>& sets) {
  console::TextTable table(
      {{"POLICY DOMAIN"}, {"DAY"}, {"ROWS", Side::right}, {"MESSAGES", Side::right}, {"STATE"}, {"POLICY"}});
  for (const RowSet& set : sets)
    table.add({printable(set.key.policy_domain.text()), report::day_text(set.key.day), std::to_string(set.rows),
               std::to_string(set.messages), state_of(set), printable(set.key.policy)});
  return table.text();
}

std::string for_people(const Listing& listing, ListOptions::Extent extent) {
  std::string text;
  if (listing.found.reports.empty())
    text = extent == ListOptions::Extent::all ? "There are no reports.\n" : "No reports wait to be sent.\n";
  else
    text = reports_table(listing.found.reports);
  text += "\n";
  text += listing.rows.empty() ? "No rows wait for their report.\n"
                               : "Rows that wait for their report:\n" + rows_table(listing.rows);
  if (listing.last_day)
    text += fmt::format("\nThe last day whose reports were built is {}.\n", report::day_text(*listing.last_day));
  return text;
}

std::string as_json(const Listing& listing) {
  Json document = {{"reports", Json::array()}, {"rows", Json::array()}, {"last_day", nullptr}};
  for (const FoundReport& found : listing.found.reports) document["reports"].push_back(to_json(found));
  for (const RowSet& set : listing.rows) document["rows"].push_back(to_json(set));
  if (listing.last_day) document["last_day"] = report::day_text(*listing.last_day);
  return dump(document);
}

}  // namespace

int list_reports(sending::Outbox& outbox, const ListOptions& options) {
  const Result<Listing> listing = read_listing(outbox, options);
  if (!listing) return console::store_failed(listing.error());
  fmt::print("{}", options.form == ListOptions::Form::json ? as_json(*listing) : for_people(*listing, options.extent));
  return listing->found.unreadable > 0 ? exit_code::io_error : exit_code::done;
}

}  // namespace dmarcd::dmarcctl
