#include "check_json.h"

#include <nlohmann/json.hpp>

namespace dmarcd::dmarcctl {
namespace {

using Json = nlohmann::ordered_json;

Json spf_json(const std::optional<spf::SpfResult>& checked) {
  const spf::SpfResult spf = checked.value_or(spf::SpfResult{});
  return {{"result", to_text(spf.code)},
          {"domain", spf.domain},
          {"scope", to_text(spf.identity)},
          {"mechanism", spf.mechanism}};
}

Json dkim_json(const std::vector<dkim::DkimResult>& results) {
  Json list = Json::array();
  for (const dkim::DkimResult& result : results)
    list.push_back({{"result", to_text(result.code)},
                    {"domain", result.domain ? result.domain->text() : ""},
                    {"selector", result.selector},
                    {"algorithm", result.algorithm},
                    {"reason", result.reason}});
  return list;
}

Json arc_json(const arc::ArcResult& arc) {
  Json sealers = Json::array();
  for (const arc::ArcSet& set : arc.sets) sealers.push_back(set.sealer.text());
  return {
      {"result", to_text(arc.code)}, {"oldest_pass", arc.oldest_pass}, {"sealers", sealers}, {"reason", arc.reason}};
}

Json dmarc_json(const evaluation::Verdict& verdict) {
  Json json = {{"result", to_text(verdict.code)},
               {"policy_domain", nullptr},
               {"organizational_domain", nullptr},
               {"policy", nullptr},
               {"discovery", nullptr},
               {"testing", false},
               {"aligned", {{"spf", false}, {"dkim", false}}},
               {"reason", ""}};
  const dmarc::DmarcResult* applied = verdict.applied_result();
  if (!applied) {
    json["reason"] = verdict.authors.problem;
    return json;
  }
  json["reason"] = applied->reason;
  json["organizational_domain"] = applied->discovery.organizational_domain.text();
  json["discovery"] = to_text(applied->discovery.method);
  json["aligned"] = {{"spf", applied->spf_aligned()}, {"dkim", applied->dkim_aligned()}};
  if (const auto& policy = applied->discovery.policy) {
    json["policy_domain"] = policy->policy_domain.text();
    json["policy"] = to_text(policy->policy);
    json["testing"] = policy->record.testing;
  }
  return json;
}

Json overrides_json(const std::vector<evaluation::PolicyOverride>& overrides) {
  Json list = Json::array();
  for (const evaluation::PolicyOverride& reason : overrides)
    list.push_back({{"type", to_text(reason.type)}, {"comment", reason.comment}});
  return list;
}

Json findings_json(const std::vector<evaluation::Finding>& findings) {
  Json list = Json::array();
  for (const evaluation::Finding& finding : findings)
    list.push_back({{"topic", to_text(finding.topic)}, {"text", finding.text}, {"reference", finding.reference}});
  return list;
}

Json author_domains_json(const evaluation::Verdict& verdict) {
  Json list = Json::array();
  for (const dns::DomainName& domain : verdict.authors.domains) list.push_back(domain.text());
  return list;
}

}  // namespace

std::string to_json(const checking::CheckedMessage& checked) {
  const evaluation::Verdict& verdict = checked.verdict;
  const dmarc::DmarcResult* applied = verdict.applied_result();
  Json json;
  json["author_domain"] = applied ? Json(applied->author_domain.text()) : Json(nullptr);
  json["author_domains"] = author_domains_json(verdict);
  json["spf"] = spf_json(verdict.spf);
  json["dkim"] = dkim_json(verdict.dkim);
  json["arc"] = arc_json(verdict.arc);
  json["dmarc"] = dmarc_json(verdict);
  json["symbol"] = to_text(verdict.symbol);
  json["disposition"] = to_text(checked.action.disposition);
  json["action"] = to_text(checked.action.kind);
  json["would_be"] = checked.action.would_be ? Json(to_text(*checked.action.would_be)) : Json(nullptr);
  json["exception"] = checked.action.exception;
  json["unreported"] = checked.action.unreported;
  json["reply"] = checked.action.reply;
  json["overrides"] = overrides_json(checked.action.overrides);
  json["authentication_results"] = checked.authentication_results;
  json["forged_results"] = checked.forged_results;
  json["findings"] = findings_json(verdict.findings);
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dmarcd::dmarcctl
