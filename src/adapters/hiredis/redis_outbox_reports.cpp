#include <algorithm>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <tuple>

#include "dmarcd/base/text.h"

#include "outbox_scripts.h"
#include "redis_outbox.h"
#include "reply.h"

// Reports, as they are stored and sent.
namespace dmarcd::redis {
namespace {

using sending::BuiltReport;
using sending::Delivery;
using sending::ReportFacts;
using sending::RowSet;
using sending::StoredReport;

/// How many reports are asked for or dropped at a time: Redis answers nobody else meanwhile.
constexpr std::size_t reports_a_step = 500;

/// For as long as late rows may make a further part: after that a part's number, and so its Report-ID, may come again.
constexpr const char* seconds_parts_are_kept = "34560000";

/// Deliveries are kept a line each: as JSON they hold no line end.
std::string text_of_deliveries(const std::vector<Delivery>& deliveries) {
  std::string text;
  for (const Delivery& delivery : deliveries) text += (text.empty() ? "" : "\n") + encode_delivery(delivery);
  return text;
}

Result<std::vector<Delivery>> parse_deliveries(std::string_view text) {
  std::vector<Delivery> deliveries;
  if (text.empty()) return deliveries;
  for (const std::string_view line : split(text, '\n'))
    deliveries.push_back(DMARCD_TRY(sending::decode_delivery(line)));
  return deliveries;
}

bool is_settled(const BuiltReport& report) {
  return std::all_of(report.deliveries.begin(), report.deliveries.end(),
                     [](const Delivery& delivery) { return delivery.is_final(); });
}

/// The last change of a delivery; of a report that nobody is to get, its building.
Timestamp settled_at(const BuiltReport& report) {
  if (report.deliveries.empty()) return report.facts.built_at;
  return std::max_element(report.deliveries.begin(), report.deliveries.end(),
                          [](const Delivery& a, const Delivery& b) { return a.changed_at < b.changed_at; })
      ->changed_at;
}

Command call_of_store(const OutboxKeys& keys, const BuiltReport& report) {
  constexpr RowSet::State closed = RowSet::State::closed;
  const bool is_archived = is_settled(report);
  const Timestamp score = is_archived ? settled_at(report) : report.facts.period.begin;
  return call_of({keys.row_sets(), keys.row_set(closed, report.key), keys.rows(closed, report.key),
                  keys.parts(report.key), keys.report(report.facts.id), is_archived ? keys.archived() : keys.pending()},
                 {row_set_name(closed, report.key), std::to_string(report.first_row), std::to_string(report.next_row),
                  report.is_last ? "last" : "more", std::to_string(report.facts.part), seconds_parts_are_kept,
                  report.facts.id, std::to_string(unix_seconds(score)), encode_facts(report.facts),
                  text_of_deliveries(report.deliveries), report.document});
}

Result<StoredReport> parse_report(const redisReply& facts_and_deliveries, const redisReply& document_size) {
  ReportFacts facts = DMARCD_TRY(sending::decode_facts(text_of(*facts_and_deliveries.element[0])));
  std::vector<Delivery> deliveries = DMARCD_TRY(parse_deliveries(text_of(*facts_and_deliveries.element[1])));
  return StoredReport{std::move(facts), static_cast<std::size_t>(document_size.integer), std::move(deliveries)};
}

/// Reads some reports; those that went since their ids were read are left out.
Result<void> read_reports(RedisConnection& connection, const std::vector<std::string>& keys,
                          std::vector<StoredReport>& reports) {
  std::vector<Command> commands;
  for (const std::string& key : keys) {
    commands.push_back({"HMGET", key, "facts", "deliveries"});
    commands.push_back({"HSTRLEN", key, "document"});
  }
  const std::vector<Reply> replies = DMARCD_TRY(connection.ask_all(commands));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const redisReply& told = *replies[2 * i];
    const redisReply& size = *replies[2 * i + 1];
    if (told.type != REDIS_REPLY_ARRAY || told.elements != 2 || size.type != REDIS_REPLY_INTEGER)
      return connection.unexpected_reply("HMGET");
    if (told.element[0]->type == REDIS_REPLY_NIL) continue;
    Result<StoredReport> report = parse_report(told, size);
    if (!report)
      return permanent_failure(fmt::format("{}: the key {}: {}; drop the report", connection.where(),
                                           printable(keys[i]), report.error().message));
    reports.push_back(*std::move(report));
  }
  return {};
}

/// The oldest period first.
bool comes_before(const StoredReport& a, const StoredReport& b) {
  const auto order = [](const ReportFacts& facts) { return std::tie(facts.period.begin, facts.policy, facts.part); };
  return order(a.facts) < order(b.facts);
}

}  // namespace

Result<bool> RedisOutbox::store_report(const BuiltReport& report) {
  const dns::DomainName& domain = report.key.policy_domain;
  return DMARCD_TRY(servers_.of(domain).run_for_number(store_report_script, call_of_store(keys_of(domain), report))) ==
         1;
}

Result<std::vector<StoredReport>> RedisOutbox::reports(const dns::DomainName& domain, Shelf shelf) {
  const OutboxKeys keys = keys_of(domain);
  RedisConnection& connection = servers_.of(domain).connection();
  const Reply ids =
      DMARCD_TRY(connection.ask({"ZRANGE", shelf == Shelf::pending ? keys.pending() : keys.archived(), "0", "-1"}));
  if (ids->type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("ZRANGE");

  std::vector<StoredReport> reports;
  for (std::size_t first = 0; first < ids->elements; first += reports_a_step) {
    const std::size_t end = std::min(first + reports_a_step, ids->elements);
    std::vector<std::string> some;
    for (std::size_t i = first; i < end; ++i) some.push_back(keys.report(text_of(*ids->element[i])));
    DMARCD_TRY(read_reports(connection, some, reports));
  }
  std::sort(reports.begin(), reports.end(), comes_before);
  return reports;
}

Result<std::optional<std::string>> RedisOutbox::document(const dns::DomainName& domain, std::string_view id) {
  const Reply reply =
      DMARCD_TRY(servers_.of(domain).connection().ask({"HGET", keys_of(domain).report(id), "document"}));
  if (reply->type == REDIS_REPLY_NIL) return std::nullopt;
  return std::string(text_of(*reply));
}

Result<bool> RedisOutbox::replace_delivery(const dns::DomainName& domain, std::string_view id, const Delivery& before,
                                           const Delivery& after) {
  const OutboxKeys keys = keys_of(domain);
  const Command call = call_of({keys.report(id), keys.pending(), keys.archived()},
                               {std::string(id), encode_delivery(before), encode_delivery(after)});
  return DMARCD_TRY(servers_.of(domain).run_for_number(replace_delivery_script, call)) == 1;
}

Result<bool> RedisOutbox::drop_report(const dns::DomainName& domain, std::string_view id) {
  const OutboxKeys keys = keys_of(domain);
  const Command call = call_of({keys.report(id), keys.pending(), keys.archived()}, {std::string(id)});
  return DMARCD_TRY(servers_.of(domain).run_for_number(drop_report_script, call)) == 1;
}

Result<std::size_t> RedisOutbox::forget_archived(const dns::DomainName& domain, Timestamp before) {
  const OutboxKeys keys = keys_of(domain);
  const Command call =
      call_of({keys.archived()}, {std::to_string(unix_seconds(before)), std::to_string(reports_a_step), keys.report()});
  std::size_t forgotten = 0;
  while (true) {
    const auto some = static_cast<std::size_t>(DMARCD_TRY(servers_.of(domain).run_for_number(forget_script, call)));
    forgotten += some;
    if (some < reports_a_step) return forgotten;
  }
}

}  // namespace dmarcd::redis
