#include "dmarcd/record/message_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::record {
namespace {

using dmarc::DmarcCode;
using dmarc::DmarcResult;
using dmarc::Policy;
using evaluation::Disposition;
using evaluation::PolicyOverride;

/// A message to more domains than these is a mailing of somebody; the report needs one of them at most.
constexpr std::size_t most_recipient_domains = 20;

/// A result that the owner of the policy asked to hear of (RFC 9990 section 3): evaluated under a record that was found
/// and names somebody to report to.
bool is_reportable(const DmarcResult& result) {
  if (!result.discovery.policy || result.discovery.policy->record.rua.empty()) return false;
  // The name becomes a key of the store, a file name and a mail's subject.
  if (!result.discovery.policy->policy_domain.is_host_name()) return false;
  return result.code == DmarcCode::pass || result.code == DmarcCode::fail || result.code == DmarcCode::temperror;
}

/// The domain of an address; empty for the null reverse-path, and where the address names no domain. What is no domain
/// name, such as an address literal, stays as it was given.
std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view domain = address.substr(at + 1);
  const Result<dns::DomainName> name = dns::DomainName::parse_international(domain);
  return name ? name->text() : to_lower(domain);
}

std::vector<std::string> domains_of(const std::vector<std::string>& addresses) {
  std::vector<std::string> domains;
  for (const std::string& address : addresses) {
    if (domains.size() == most_recipient_domains) break;
    std::string domain = domain_of(address);
    if (!domain.empty() && std::find(domains.begin(), domains.end(), domain) == domains.end())
      domains.push_back(std::move(domain));
  }
  return domains;
}

std::vector<SignatureRecord> signatures(const std::vector<dkim::DkimResult>& results) {
  std::vector<SignatureRecord> signatures;
  for (const dkim::DkimResult& result : results)
    if (result.is_evaluated && result.domain)
      signatures.push_back({*result.domain, result.selector, result.code, result.reason});
  return signatures;
}

/// What was done with the message, and why it is not what the policy asks for.
struct Outcome {
  Disposition disposition = Disposition::none;
  std::vector<PolicyOverride> overrides;
};

int severity(Disposition disposition) {
  switch (disposition) {
    case Disposition::none:
    case Disposition::pass: return 0;
    case Disposition::quarantine: return 1;
    case Disposition::reject: return 2;
  }
  return 0;
}

/// The policy one level lower (RFC 9989 section 4.7, t).
Policy lowered(Policy policy) {
  return policy == Policy::reject ? Policy::quarantine : Policy::none;
}

Disposition as_disposition(Policy policy) {
  switch (policy) {
    case Policy::none: return Disposition::none;
    case Policy::quarantine: return Disposition::quarantine;
    case Policy::reject: return Disposition::reject;
  }
  return Disposition::none;
}

/// For an Author Domain beside the one whose verdict applied. Its own policy bounds what it is told: never more than
/// that policy asks for, since the rest was done for another domain's sake, and never more than was done.
Outcome outcome_beside(const DmarcResult& result, const evaluation::Action& action) {
  const dmarc::DiscoveredPolicy& policy = *result.discovery.policy;
  if (policy.policy == Policy::none) return {};
  if (result.code == DmarcCode::pass) return {Disposition::pass, {}};
  // The failed look-up hides whether the message would have passed: nothing is enforced for it.
  if (result.code == DmarcCode::temperror)
    return {Disposition::none, {{PolicyOverride::Type::other, "temporary error"}}};

  Outcome outcome;
  Policy asked = policy.policy;
  if (policy.record.testing) {
    asked = lowered(asked);
    outcome.overrides.push_back({PolicyOverride::Type::policy_test_mode, ""});
  }
  outcome.disposition = as_disposition(asked);
  if (severity(action.disposition) >= severity(outcome.disposition)) return outcome;

  outcome.disposition = action.disposition == Disposition::pass ? Disposition::none : action.disposition;
  for (const PolicyOverride& reason : action.overrides)
    if (reason.type != PolicyOverride::Type::policy_test_mode) outcome.overrides.push_back(reason);
  return outcome;
}

Outcome outcome_of(const DmarcResult& result, const evaluation::Verdict& verdict, const evaluation::Action& action) {
  if (&result == verdict.applied_result()) return {action.disposition, action.overrides};
  return outcome_beside(result, action);
}

MessageRecord make_record(const DmarcResult& result, Outcome outcome, const evaluation::Verdict& verdict,
                          const message::Envelope& envelope, Timestamp received_at, std::string id) {
  const spf::SpfResult spf = verdict.spf.value_or(spf::SpfResult{});
  const bool is_known = result.code != DmarcCode::temperror;
  return {.id = std::move(id),
          .received_at = received_at,
          .source_ip = *envelope.client_address,
          .spf_aligned = is_known && result.spf_aligned(),
          .dkim_aligned = is_known && result.dkim_aligned(),
          .disposition = outcome.disposition,
          .header_from = result.author_domain,
          .envelope_from = domain_of(envelope.mail_from),
          .envelope_to = domains_of(envelope.recipients),
          .helo = envelope.helo,
          .spf = spf.code,
          .spf_scope = spf.identity,
          .spf_domain = spf.domain,
          .dkim = signatures(verdict.dkim),
          .overrides = std::move(outcome.overrides),
          .policy = published_policy(result.discovery),
          .applied_policy = result.discovery.policy->policy,
          .rua = result.discovery.policy->record.rua,
          .largest_report = result.discovery.policy->record.largest_report,
          .problems = result.discovery.policy->record.problems};
}

/// The first record of a message has the message's id; a further one, for a further Author Domain, that and a number.
std::string record_id(std::string_view id, std::size_t position) {
  return position == 0 ? std::string(id) : fmt::format("{}.{}", id, position + 1);
}

}  // namespace

PublishedPolicy published_policy(const dmarc::Discovery& discovery) {
  const dmarc::PolicyRecord& record = discovery.policy->record;
  const Policy p = record.p.value_or(Policy::none);
  const Policy sp = record.sp.value_or(p);
  return {.domain = discovery.policy->policy_domain,
          .p = p,
          .sp = sp,
          .np = record.np.value_or(sp),
          .adkim = record.adkim,
          .aspf = record.aspf,
          .fo = record.fo,
          .testing = record.testing,
          .pct = record.pct,
          .method = discovery.method};
}

std::vector<MessageRecord> make_records(const evaluation::Verdict& verdict, const evaluation::Action& action,
                                        const message::Envelope& envelope, Timestamp received_at, std::string_view id) {
  // The sender of a deferred message comes again, and would be counted again.
  if (action.kind == evaluation::ActionKind::soft_reject || !envelope.client_address) return {};
  if (!action.unreported.empty()) return {};

  std::vector<MessageRecord> records;
  for (const DmarcResult& result : verdict.dmarc)
    if (is_reportable(result))
      records.push_back(make_record(result, outcome_of(result, verdict, action), verdict, envelope, received_at,
                                    record_id(id, records.size())));
  return records;
}

}  // namespace dmarcd::record
