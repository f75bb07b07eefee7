#include "dmarcd/session/failure_reporter.h"

#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/failure/failure_report.h"
#include "dmarcd/failure/wanted_reports.h"

namespace dmarcd::session {
namespace {

using evaluation::ActionKind;
using failure::DeliveryResult;
using Header = std::vector<message::HeaderField>;

/// The sender of a deferred message comes again, and it would be told again.
bool may_be_reported(const DoneMessage& message) {
  return message.action.kind != ActionKind::soft_reject && message.action.unreported.empty() &&
         message.envelope.client_address && !failure::may_loop(message.header, message.envelope.mail_from);
}

/// RFC 6591 section 3.2.2: "policy" is a message that was not delivered yet.
DeliveryResult delivery_result(ActionKind kind) {
  switch (kind) {
    case ActionKind::no_action: return DeliveryResult::delivered;
    case ActionKind::add_header: return DeliveryResult::spam;
    case ActionKind::quarantine: return DeliveryResult::policy;
    case ActionKind::reject: return DeliveryResult::reject;
    case ActionKind::soft_reject: break;
  }
  return DeliveryResult::other;
}

Header told_header(const Header& header) {
  Header told;
  std::size_t octets = 0;
  for (const message::HeaderField& field : header) {
    octets += field.name.size() + field.value.size();
    if (octets > most_told_header_octets) break;
    told.push_back(field);
  }
  return told;
}

bool is_spf_record(std::string_view text) {
  return equals_ignoring_case(text, "v=spf1") || starts_with_ignoring_case(text, "v=spf1 ");
}

/// The record that SPF failed by; empty if there is none or it is not to be had.
std::string published_spf(const spf::SpfResult& spf, dns::Resolver& resolver) {
  if (spf.code == spf::SpfCode::pass || spf.code == spf::SpfCode::none) return {};
  const Result<dns::DomainName> domain = dns::DomainName::parse(spf.domain);
  if (!domain) return {};
  const dns::LookupResult answer = resolver.lookup(*domain, dns::RecordType::txt);
  if (!answer) return {};
  for (const std::string& text : (*answer)->texts)
    if (is_spf_record(text)) return text;
  return {};
}

failure::FailureFacts facts_of(const DoneMessage& message, const dmarc::DmarcResult& result,
                               const FailureReporterOptions& options, dns::Resolver& resolver) {
  const spf::SpfResult spf = message.verdict.spf.value_or(spf::SpfResult{});
  return {.kind = failure::ReportKind::dmarc,
          .id = {},
          .user_agent = options.user_agent,
          .reporter = options.reporter,
          .result = result,
          .spf = spf,
          .spf_record = published_spf(spf, resolver),
          .signatures = message.verdict.dkim,
          .source_ip = message.envelope.client_address,
          .mail_from = message.envelope.mail_from,
          .envelope_id = message.envelope.queue_id,
          .arrived_at = message.received_at,
          .delivery = delivery_result(message.action.kind),
          .incidents = 1};
}

/// Whether anybody can be told: the policy was found, and its domain's name can be the key of a store.
bool has_listener(const dmarc::DmarcResult& result, const dns::DomainPatterns& only_domains) {
  if (!result.discovery.policy) return false;
  const dns::DomainName& domain = result.discovery.policy->policy_domain;
  return domain.is_host_name() && (only_domains.empty() || only_domains.matches(domain));
}

}  // namespace

FailureReporter::FailureReporter(FailureReporterOptions options, const dkim::Cryptography& cryptography)
    : options_(std::move(options)),
      redactor_(cryptography, options_.redaction_key),
      quota_(options_.most_a_minute, options_.most_a_day) {}

FailureReporter::Reports FailureReporter::report(const DoneMessage& message, dns::Resolver& resolver) const {
  Reports reports;
  if (!may_be_reported(message)) return reports;
  for (const dmarc::DmarcResult& result : message.verdict.dmarc)
    if (has_listener(result, options_.only_domains)) report_to_owner(result, message, resolver, reports);
  return reports;
}

void FailureReporter::report_to_owner(const dmarc::DmarcResult& result, const DoneMessage& message,
                                      dns::Resolver& resolver, Reports& reports) const {
  const dmarc::DiscoveredPolicy& policy = *result.discovery.policy;
  const spf::SpfResult spf = message.verdict.spf.value_or(spf::SpfResult{});
  for (const failure::ReportKind kind : failure::wanted_reports(policy.record, result, spf, message.verdict.dkim)) {
    if (!quota_.take(policy.policy_domain, message.received_at)) {
      ++reports.dropped;
      continue;
    }
    failure::FailureFacts facts = facts_of(message, result, options_, resolver);
    facts.kind = kind;
    facts.id = fmt::format("{}{}", message.id, reports.notices.size() + 1);
    std::string entity = failure::compose_failure_report(facts, told_header(message.header), redactor_);
    if (entity.size() > record::longest_failure_entity)
      ++reports.dropped;
    else
      reports.notices.push_back(
          {policy.policy_domain, result.author_domain, message.received_at, policy.record.ruf, std::move(entity)});
  }
}

}  // namespace dmarcd::session
