#include "views_json.h"

#include <nlohmann/json.hpp>

#include "dmarcd/base/visible_text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::inbox_program {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json, int indent) {
  return visible_json(json.dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace));
}

Json json_of(const receiving::Figures& figures) {
  return {{"records", figures.records},          {"messages", figures.messages},   {"dkim_pass", figures.dkim_pass},
          {"spf_pass", figures.spf_pass},        {"both_pass", figures.both_pass}, {"either_pass", figures.either_pass},
          {"neither_pass", figures.neither_pass}};
}

Json json_of(const receiving::PolicySeen& policy) {
  return {{"domain", policy.domain},   {"p", policy.p},
          {"sp", policy.sp},           {"np", policy.np},
          {"adkim", policy.adkim},     {"aspf", policy.aspf},
          {"pct", policy.pct},         {"fo", policy.fo},
          {"testing", policy.testing}, {"discovery_method", policy.discovery_method}};
}

Json json_of(const receiving::Evidence& evidence) {
  Json dkim = Json::array();
  for (const receiving::DkimEvidence& one : evidence.dkim)
    dkim.push_back({{"domain", one.domain},
                    {"selector", one.selector},
                    {"result", dkim::to_text(one.result)},
                    {"human_result", one.human_result}});
  Json spf = Json::array();
  for (const receiving::SpfEvidence& one : evidence.spf)
    spf.push_back({{"domain", one.domain},
                   {"scope", spf::to_text(one.scope)},
                   {"result", spf::to_text(one.result)},
                   {"human_result", one.human_result}});
  Json reasons = Json::array();
  for (const receiving::OverrideSeen& one : evidence.reasons)
    reasons.push_back({{"type", one.type}, {"comment", one.comment}});
  return {{"header_from", evidence.header_from},
          {"envelope_from", evidence.envelope_from},
          {"envelope_to", evidence.envelope_to},
          {"dkim_results", dkim},
          {"spf_results", spf},
          {"reasons", reasons}};
}

Json json_of(const receiving::ReceivedRecord& record) {
  Json json = {{"source_ip", record.source_ip.text()},
               {"messages", record.count},
               {"disposition", evaluation::to_text(record.disposition)},
               {"dkim", record.dkim ? "pass" : "fail"},
               {"spf", record.spf ? "pass" : "fail"}};
  json.update(json_of(record.evidence));
  return json;
}

Json json_of(const advisor::Source& source) {
  const advisor::SourceFigures& figures = source.figures;
  Json addresses = Json::array();
  for (const IpAddress& address : source.addresses) addresses.push_back(address.text());
  return {{"key", source.key},
          {"label", source.label},
          {"class", inbox::to_text(source.source_class)},
          {"waived", source.is_waived},
          {"decided", source.is_decided},
          {"new", source.is_new},
          {"why", source.why},
          {"pattern", advisor::to_text(source.pattern)},
          {"remedy", source.remedy},
          {"messages", figures.messages},
          {"aligned", figures.aligned},
          {"dkim_aligned", figures.dkim_aligned},
          {"spf_aligned", figures.spf_aligned},
          {"quarantined", figures.quarantined},
          {"rejected", figures.rejected},
          {"first_seen", report::day_text(source.first_seen)},
          {"last_seen", report::day_text(source.last_seen)},
          {"addresses", addresses},
          {"address_count", source.address_count}};
}

Json json_of(const advisor::DomainFigures& figures) {
  return {{"own", figures.own},
          {"own_aligned", figures.own_aligned},
          {"own_dkim_aligned", figures.own_dkim_aligned},
          {"own_broken", figures.own_broken},
          {"forwarded", figures.forwarded},
          {"forwarded_lost", figures.forwarded_lost},
          {"spoofed", figures.spoofed},
          {"spoofed_stopped", figures.spoofed_stopped},
          {"undecided", figures.undecided},
          {"pass", figures.pass},
          {"pass_low", figures.pass_low},
          {"dkim", figures.dkim},
          {"days_with_reports", figures.days_with_reports},
          {"reporters", figures.reporters},
          {"largest_reporter_share", figures.largest_reporter_share},
          {"new_own_sources", figures.new_own_sources}};
}

Json json_of(const advisor::Advice& advice) {
  Json conditions = Json::array();
  for (const advisor::Condition& one : advice.conditions)
    conditions.push_back({{"name", one.name},
                          {"what", one.what},
                          {"figure", one.figure},
                          {"threshold", one.threshold},
                          {"met", one.is_met}});
  Json blockers = Json::array();
  for (const advisor::Blocker& one : advice.blockers)
    blockers.push_back(
        {{"text", one.text}, {"messages", one.messages}, {"remedy", one.remedy}, {"source", one.source}});
  Json sources = Json::array();
  for (const advisor::Source& one : advice.sources) sources.push_back(json_of(one));
  Json subdomains = Json::array();
  for (const advisor::SubdomainAdvice& one : advice.subdomains)
    subdomains.push_back({{"tag", one.tag}, {"verdict", advisor::to_text(one.verdict)}, {"sentence", one.sentence}});
  const advisor::Simulation& simulation = advice.simulation;
  return {{"domain", advice.domain},
          {"day", report::day_text(advice.today)},
          {"from", report::day_text(advice.looked_at.first)},
          {"to", report::day_text(advice.looked_at.last)},
          {"stage", advisor::to_text(advice.stage)},
          {"next", advice.next ? Json(advisor::to_text(*advice.next)) : Json()},
          {"days_at_stage", advice.days_at_stage},
          {"verdict", advisor::to_text(advice.verdict)},
          {"sentence", advice.sentence},
          {"conditions", conditions},
          {"blockers", blockers},
          {"remarks", advice.remarks},
          {"figures", json_of(advice.figures)},
          {"simulation",
           {{"stage", advisor::to_text(simulation.stage)},
            {"own_lost", simulation.own_lost},
            {"forwarded_lost", simulation.forwarded_lost},
            {"spoofed_stopped", simulation.spoofed_stopped},
            {"undecided_hit", simulation.undecided_hit}}},
          {"subdomains", subdomains},
          {"record_today", advice.record_today ? Json(*advice.record_today) : Json()},
          {"record_to_publish", advice.record_to_publish},
          {"record_to_go_back", advice.record_to_go_back},
          {"look_again", report::day_text(advice.look_again)},
          {"sources", sources}};
}

constexpr int indented = 2;
constexpr int in_one_line = -1;

}  // namespace

std::string report_json(const inbox::ReportDetails& report, const std::vector<inbox::RecordLine>& records) {
  const inbox::ReportLine& line = report.line;
  Json warnings = Json::array();
  for (const receiving::Warning& warning : line.warnings)
    warnings.push_back({{"name", warning.name}, {"text", warning.text}});
  Json rows = Json::array();
  for (const inbox::RecordLine& record : records) rows.push_back(json_of(record.record));
  return dumped({{"id", line.id},
                 {"org_name", line.org_name},
                 {"email", line.email},
                 {"extra_contact_info", report.extra_contact_info},
                 {"report_id", line.report_id},
                 {"begin", unix_seconds(line.begin)},
                 {"end", unix_seconds(line.end)},
                 {"received_at", unix_seconds(line.received_at)},
                 {"authenticity", receiving::to_text(line.authenticity)},
                 {"mail_from_domain", line.mail_from_domain},
                 {"disputed", line.is_disputed},
                 {"policy", json_of(report.policy)},
                 {"generator", report.generator},
                 {"errors", report.errors},
                 {"figures", json_of(line.figures)},
                 {"input", line.input},
                 {"member", line.member},
                 {"warnings", warnings},
                 {"records", rows}},
                indented);
}

std::string record_json(const inbox::RecordLine& record) {
  Json json = {{"report", record.report},
               {"org_name", record.org_name},
               {"domain", record.domain},
               {"begin", unix_seconds(record.begin)}};
  json.update(json_of(record.record));
  return dumped(json, in_one_line);
}

std::string quarantine_json(const std::vector<inbox::QuarantineLine>& entries) {
  Json list = Json::array();
  for (const inbox::QuarantineLine& entry : entries)
    list.push_back({{"id", entry.id},
                    {"received_at", unix_seconds(entry.received_at)},
                    {"input", entry.input},
                    {"member", entry.member},
                    {"reason", entry.reason},
                    {"octets", entry.octets}});
  return dumped(list, indented);
}

std::string advice_json(const std::vector<advisor::Advice>& advice) {
  Json list = Json::array();
  for (const advisor::Advice& one : advice) list.push_back(json_of(one));
  return dumped(list, indented);
}

}  // namespace dmarcd::inbox_program
