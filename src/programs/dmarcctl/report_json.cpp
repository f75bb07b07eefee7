#include "report_json.h"

#include <chrono>

#include "dmarcd/report/day.h"

namespace dmarcd::dmarcctl {

using Json = nlohmann::ordered_json;

Json to_json(const sending::ReportFacts& facts) {
  return {
      {"id", facts.id},
      {"kind", facts.kind == sending::ReportFacts::Kind::aggregate ? "aggregate" : "failure"},
      {"domain", facts.policy_domain.text()},
      {"day", report::day_text(report::day_of(facts.period.begin))},
      {"begin", unix_seconds(facts.period.begin)},
      {"end", unix_seconds(facts.period.end)},
      {"policy", facts.policy},
      {"part", facts.part},
      {"rows", facts.rows},
      {"messages", facts.messages},
      {"built_at", unix_seconds(facts.built_at)},
      {"reporter", facts.letterhead.reporter.text()},
      {"org_name", facts.letterhead.org_name},
      {"email", facts.letterhead.email},
      {"subject", facts.subject},
      {"file_name", facts.file_name},
  };
}

Json to_json(const sending::Delivery& delivery) {
  return {
      {"recipient", delivery.recipient},
      {"state", to_text(delivery.state)},
      {"attempts", delivery.attempts},
      {"next_attempt", delivery.is_final() ? Json() : Json(unix_seconds(delivery.next_attempt))},
      {"changed_at", unix_seconds(delivery.changed_at)},
      {"reply", delivery.reply},
  };
}

Json to_json(const FoundReport& found) {
  Json json = to_json(found.report.facts);
  json["octets"] = found.report.document_size;
  json["shelf"] = found.shelf == Shelf::pending ? "pending" : "archived";
  json["deliveries"] = Json::array();
  for (const sending::Delivery& delivery : found.report.deliveries) json["deliveries"].push_back(to_json(delivery));
  return json;
}

Json to_json(const sending::RowSet& set) {
  return {
      {"domain", set.key.policy_domain.text()},
      {"day", report::day_text(set.key.day)},
      {"policy", set.key.policy},
      {"state", set.state == sending::RowSet::State::open ? "open" : "closed"},
      {"rows", set.rows},
      {"messages", set.messages},
      {"next_row", set.next_row},
      {"parts", set.parts},
  };
}

std::string dump(const Json& document) {
  return document.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dmarcd::dmarcctl
