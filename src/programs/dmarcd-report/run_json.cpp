#include "run_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::reporter {
namespace {

using Json = nlohmann::ordered_json;

Json begin_entry(const sending::RowSetKey& key) {
  return {{"domain", key.policy_domain.text()}, {"day", report::day_text(key.day)}};
}

Json recipients_of(const sending::ReportPlan& plan) {
  Json recipients = Json::array();
  for (const sending::Destination& destination : plan.destinations)
    recipients.push_back({{"address", destination.address},
                          {"standing", to_text(destination.standing)},
                          {"reason", printable_sentence(destination.reason)}});
  return recipients;
}

}  // namespace

struct RunJson::Document {
  Json reports = Json::array();
  Json taken_over = Json::array();
  Json left_out = Json::array();
  Json deliveries = Json::array();
  Json expired = Json::array();
  Json troubles = Json::array();
};

RunJson::RunJson() : document_(std::make_unique<Document>()) {}
RunJson::~RunJson() = default;

void RunJson::folded(const dns::DomainName& domain, const sending::FoldSummary& summary) {
  if (summary.unreadable > 0)
    document_->troubles.push_back(fmt::format("{}: {} lines are no records; they are kept apart in the store",
                                              domain.text(), summary.unreadable));
}

void RunJson::taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) {
  document_->taken_over.push_back({{"key", printable(set.key)},
                                   {"day", report::day_text(set.day)},
                                   {"messages", taken.messages},
                                   {"unreadable", taken.unreadable}});
}

void RunJson::left_out(const sending::ReportPlan& plan) {
  Json entry = begin_entry(plan.set.key);
  entry["messages"] = plan.set.messages;
  entry["recipients"] = recipients_of(plan);
  entry["decision"] = to_text(plan.decision);
  entry["reason"] = printable_sentence(plan.reason);
  document_->left_out.push_back(std::move(entry));
}

void RunJson::expired(const sending::RowSetKey& key, std::uint64_t messages) {
  Json entry = begin_entry(key);
  entry["messages"] = messages;
  document_->expired.push_back(std::move(entry));
}

void RunJson::planned(const sending::ReportPlan& plan, const std::string& report_id) {
  Json entry = begin_entry(plan.set.key);
  entry["report_id"] = report_id;
  entry["part"] = plan.set.parts + 1;
  entry["rows"] = plan.set.rows - plan.set.next_row;
  entry["messages"] = plan.set.messages;
  entry["recipients"] = recipients_of(plan);
  document_->reports.push_back(std::move(entry));
}

void RunJson::built(const sending::ReportPlan& plan, const sending::BuiltReport& report) {
  Json entry = begin_entry(report.key);
  entry["report_id"] = report.facts.id;
  entry["part"] = report.facts.part;
  entry["rows"] = report.facts.rows;
  entry["messages"] = report.facts.messages;
  entry["recipients"] = recipients_of(plan);
  entry["file_name"] = report.facts.file_name;
  document_->reports.push_back(std::move(entry));
}

void RunJson::attempted(const sending::ReportFacts& facts, const sending::Delivery& after) {
  document_->deliveries.push_back({{"report_id", facts.id},
                                   {"domain", facts.policy_domain.text()},
                                   {"recipient", after.recipient},
                                   {"state", to_text(after.state)},
                                   {"attempts", after.attempts},
                                   {"reply", printable_sentence(after.reply)}});
}

void RunJson::trouble(const Error& error) {
  document_->troubles.push_back(printable_sentence(error.message, 1000));
}

std::string RunJson::text() const {
  const Json json = {{"reports", document_->reports},   {"taken_over", document_->taken_over},
                     {"left_out", document_->left_out}, {"deliveries", document_->deliveries},
                     {"expired", document_->expired},   {"troubles", document_->troubles}};
  return json.dump(2) + "\n";
}

}  // namespace dmarcd::reporter
