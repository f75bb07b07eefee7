#include "dmarcd/evaluation/exception_rules.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace dmarcd::evaluation {
namespace {

/// Those whose own result is the message's; null, for one that is not known, where there is no usable Author Domain.
std::vector<const dns::DomainName*> domains_concerned(const Verdict& verdict) {
  std::vector<const dns::DomainName*> domains;
  for (const dmarc::DmarcResult& result : verdict.dmarc)
    if (result.code == verdict.code) domains.push_back(&result.author_domain);
  if (domains.empty()) domains.push_back(nullptr);
  return domains;
}

/// All recipients, and null, for one that is not known, where some were left out or none was named.
std::vector<const std::string*> recipients_concerned(const message::Envelope& envelope) {
  std::vector<const std::string*> recipients;
  for (const std::string& recipient : envelope.recipients) recipients.push_back(&recipient);
  if (recipients.empty() || envelope.recipients_left_out > 0) recipients.push_back(nullptr);
  return recipients;
}

bool fits(const ExceptionRule& rule, const dns::DomainName* domain, const std::string* recipient) {
  if (!rule.asks_for_anything()) return false;
  if (!rule.author_domains.empty() && !(domain && rule.author_domains.matches(*domain))) return false;
  return rule.recipients.empty() || (recipient && rule.recipients.matches(*recipient));
}

LocalDecision decision_of(const ExceptionRule& rule) {
  return {rule.treatment, rule.name, rule.comment.empty() ? rule.name : rule.comment, rule.least_policy, {}};
}

LocalDecision find_for_one(const dns::DomainName* domain, const std::string* recipient,
                           const std::vector<ExceptionRule>& rules) {
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const ExceptionRule& candidate) { return fits(candidate, domain, recipient); });
  return rule == rules.end() ? LocalDecision{} : decision_of(*rule);
}

bool is_stricter(const LocalDecision& a, const LocalDecision& b) {
  return std::tie(a.treatment, a.least_policy) > std::tie(b.treatment, b.least_policy);
}

}  // namespace

std::string_view to_text(Treatment treatment) {
  switch (treatment) {
    case Treatment::exempt: return "exempt";
    case Treatment::monitor: return "monitor";
    case Treatment::usual: return "usual";
    case Treatment::force: return "force";
  }
  return "";
}

LocalDecision find_treatment(const Verdict& verdict, const message::Envelope& envelope,
                             const std::vector<ExceptionRule>& rules) {
  if (rules.empty()) return {};
  const std::vector<const std::string*> recipients = recipients_concerned(envelope);
  std::optional<LocalDecision> strictest;
  for (const dns::DomainName* domain : domains_concerned(verdict))
    for (const std::string* recipient : recipients) {
      LocalDecision decision = find_for_one(domain, recipient, rules);
      if (!strictest || is_stricter(decision, *strictest)) strictest = std::move(decision);
    }
  return *std::move(strictest);
}

}  // namespace dmarcd::evaluation
