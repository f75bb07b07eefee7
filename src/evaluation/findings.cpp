#include "dmarcd/evaluation/findings.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/evaluation/list_signs.h"

namespace dmarcd::evaluation {
namespace {

using Topic = Finding::Topic;
using dmarc::DiscoveryStep;
using dmarc::DmarcCode;

void tell_from(const message::AuthorDomains& authors, std::vector<Finding>& findings) {
  if (!authors.problem.empty())
    findings.push_back(
        {Topic::from, "no usable Author Domain: " + printable_sentence(authors.problem), "RFC 9989 5.3.1"});
  for (const dns::DomainName& domain : authors.domains)
    findings.push_back({Topic::from, "Author Domain " + printable(domain.text()), "RFC 9989 3.2.2"});
  for (const std::string& remark : authors.remarks)
    findings.push_back({Topic::from, printable_sentence(remark), "RFC 5322 3.6.2"});
}

void tell_spf(const std::optional<spf::SpfResult>& spf, std::vector<Finding>& findings) {
  if (!spf) {
    findings.push_back({Topic::spf, "not checked: the client's address is not known", ""});
    return;
  }
  std::string text = fmt::format("{} for {}", to_text(spf->code), printable(spf->domain));
  if (spf->identity == spf::SpfIdentity::helo) text += ", the HELO name, since the reverse-path is null";
  if (!spf->mechanism.empty()) text += fmt::format(" (decided by {})", printable_sentence(spf->mechanism));
  if (!spf->reason.empty()) text += ": " + printable_sentence(spf->reason);
  if (!spf->remark.empty()) text += "; " + printable_sentence(spf->remark);
  findings.push_back({Topic::spf, text, spf->identity == spf::SpfIdentity::helo ? "RFC 7208 2.4" : "RFC 7208 2.6"});
}

void tell_dkim(const std::vector<dkim::DkimResult>& results, std::vector<Finding>& findings) {
  if (results.empty()) findings.push_back({Topic::dkim, "none: the message is not signed", "RFC 6376 6.1"});
  for (const dkim::DkimResult& result : results) {
    std::string text{to_text(result.code)};
    if (result.domain) text += " for " + printable(result.domain->text());
    if (!result.selector.empty()) text += ", selector " + printable(result.selector);
    if (!result.reason.empty()) text += ": " + printable_sentence(result.reason);
    findings.push_back({Topic::dkim, text, "RFC 6376 6.1"});
  }
}

std::string told_sealers(const arc::ArcResult& chain) {
  std::string text = "pass, sealed by";
  for (const arc::ArcSet& set : chain.sets)
    text += fmt::format("{} {}", set.instance > 1 ? "," : "", printable(set.sealer.text()));
  if (chain.oldest_pass > 0) text += fmt::format("; changed before i={}", chain.oldest_pass);
  return text;
}

void tell_arc(const Verdict& verdict, std::vector<Finding>& findings) {
  constexpr const char* validation = "RFC 8617 5.2";
  switch (verdict.arc.code) {
    case arc::ArcCode::none: findings.push_back({Topic::arc, "none: nobody sealed the message", validation}); break;
    case arc::ArcCode::pass: findings.push_back({Topic::arc, told_sealers(verdict.arc), validation}); break;
    case arc::ArcCode::fail:
      findings.push_back({Topic::arc,
                          fmt::format("{}: {}", verdict.arc.is_checked ? "fail" : "fail, for it could not be checked",
                                      printable_sentence(verdict.arc.reason)),
                          validation});
      break;
  }
  if (!verdict.chain_doubt.empty())
    findings.push_back({Topic::arc, "no ground to waive the policy: " + verdict.chain_doubt, "RFC 8617 7.2.1"});
}

std::string told_step(const DiscoveryStep& step) {
  const bool asks_for_existence = !step.name.starts_with("_dmarc.");
  if (asks_for_existence) return fmt::format("{}: {}", printable(step.name), printable_sentence(step.text));
  switch (step.outcome) {
    case DiscoveryStep::Outcome::record:
      return fmt::format("found at {}: {}", printable(step.name), printable_sentence(step.text));
    case DiscoveryStep::Outcome::several:
      return fmt::format("several at {}, which count as none", printable(step.name));
    case DiscoveryStep::Outcome::servfail:
    case DiscoveryStep::Outcome::timeout: return fmt::format("no answer for {}", printable(step.name));
    case DiscoveryStep::Outcome::none:
    case DiscoveryStep::Outcome::nxdomain: break;
  }
  return "none at " + printable(step.name);
}

void tell_policy(const dmarc::DmarcResult& result, std::vector<Finding>& findings) {
  const bool by_list = result.discovery.method == dmarc::DiscoveryMethod::psl;
  const std::string_view reference = by_list ? "RFC 7489 6.6.3" : "RFC 9989 4.10";
  for (const DiscoveryStep& step : result.discovery.steps)
    findings.push_back({Topic::policy, told_step(step), std::string(reference)});
  for (const std::string& remark : result.discovery.remarks)
    findings.push_back({Topic::policy, printable_sentence(remark), "RFC 9989 11.8"});
  if (!result.discovery.policy) return;
  for (const std::string& problem : result.discovery.policy->record.problems)
    findings.push_back({Topic::policy, printable_sentence(problem), "RFC 9989 4.7"});
}

std::string told_alignment(const dmarc::IdentifierAlignment& identifier, const dmarc::DmarcResult& result) {
  const std::string name = printable(identifier.domain.text());
  const std::string author = printable(result.author_domain.text());
  using Outcome = dmarc::IdentifierAlignment::Outcome;
  const std::string_view method = identifier.method == dmarc::Method::spf ? "SPF" : "DKIM";
  if (identifier.outcome == Outcome::unknown) return fmt::format("{}: unknown for {}, a look-up failed", method, name);
  if (identifier.outcome == Outcome::not_aligned)
    return fmt::format("{}: {} is not aligned with {}", method, name, author);
  if (identifier.domain == result.author_domain) return fmt::format("{}: {} is the Author Domain", method, name);
  return fmt::format("{}: {} and {} belong to {}", method, name, author,
                     printable(result.discovery.organizational_domain.text()));
}

void tell_alignment(const dmarc::DmarcResult& result, std::vector<Finding>& findings) {
  if (result.identifiers.empty())
    findings.push_back({Topic::alignment, "neither SPF nor a DKIM signature passed", "RFC 9989 4.4"});
  for (const dmarc::IdentifierAlignment& identifier : result.identifiers)
    findings.push_back({Topic::alignment, told_alignment(identifier, result),
                        identifier.method == dmarc::Method::spf ? "RFC 9989 4.4.2" : "RFC 9989 4.4.1"});
}

std::string_view why(std::string_view tag) {
  if (tag == "sp") return "a subdomain, so sp applies";
  if (tag == "np") return "a name that does not exist, so np applies";
  return "covered by p";
}

void tell_verdict(const Verdict& verdict, std::vector<Finding>& findings) {
  std::string text = fmt::format("dmarc={}", to_text(verdict.code));
  const dmarc::DmarcResult* applied = verdict.applied_result();
  if (applied && !applied->reason.empty()) text += "; " + printable_sentence(applied->reason);
  if (applied && verdict.code == DmarcCode::fail && applied->discovery.policy) {
    const dmarc::DiscoveredPolicy& policy = *applied->discovery.policy;
    text += fmt::format("; {} is {}: {}", printable(applied->author_domain.text()), why(policy.tag),
                        to_text(policy.policy));
    if (verdict.policy_after_test_mode != policy.policy)
      text += fmt::format(", lowered to {} by {}", to_text(verdict.policy_after_test_mode),
                          verdict.overrides.empty() ? "the record" : verdict.overrides.front().comment);
  }
  findings.push_back({Topic::verdict, text, "RFC 9989 4.10.1"});
}

std::string_view deed(ActionKind kind) {
  switch (kind) {
    case ActionKind::no_action: return "delivered";
    case ActionKind::add_header: return "delivered with the quarantine header";
    case ActionKind::quarantine: return "held by the MTA";
    case ActionKind::soft_reject: return "deferred: ";
    case ActionKind::reject: return "refused: ";
  }
  return "";
}

void tell_action(const Action& action, std::vector<Finding>& findings) {
  for (const std::string& ground : action.grounds) findings.push_back({Topic::action, ground, "RFC 9989 5.4"});
  std::string text = fmt::format("{}{}", deed(action.kind), action.reply);
  if (!action.setting.empty())
    text += fmt::format("; actions {{ {} = \"{}\"; }}", action.setting, to_text(action.kind));
  findings.push_back({Topic::action, text, ""});
  if (!action.unreported.empty()) findings.push_back({Topic::action, "nothing is reported: " + action.unreported, ""});
}

}  // namespace

std::vector<Finding> tell_findings(const Verdict& verdict, const Action& action) {
  std::vector<Finding> findings;
  tell_from(verdict.authors, findings);
  tell_spf(verdict.spf, findings);
  tell_dkim(verdict.dkim, findings);
  tell_arc(verdict, findings);
  for (const dmarc::DmarcResult& result : verdict.dmarc) {
    tell_policy(result, findings);
    if (result.discovery.policy) tell_alignment(result, findings);
  }
  tell_verdict(verdict, findings);
  tell_action(action, findings);
  return findings;
}

}  // namespace dmarcd::evaluation
