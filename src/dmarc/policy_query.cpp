#include "policy_query.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dmarc {
namespace {

using Outcome = DiscoveryStep::Outcome;

/// Foreign TXT records do not count, and there is no telling which of two records is meant (RFC 9989 section 4.10).
PublishedRecords read_records(const dns::Answer& answer) {
  PublishedRecords published;
  for (const std::string& text : answer.texts) {
    std::optional<PolicyRecord> record = PolicyRecord::parse(text);
    if (!record) continue;
    if (published.record) return {std::nullopt, "more than one DMARC record; all are ignored", true};
    published.record = std::move(record);
    published.text = printable(text, longest_policy_record);
  }
  if (published.record) return published;
  if (answer.status == dns::Answer::Status::no_such_domain)
    published.text = "no such name";
  else
    published.text = answer.texts.empty() ? "no TXT record" : "no DMARC record among the TXT records";
  return published;
}

Outcome outcome_of(const dns::Answer& answer, const PublishedRecords& published) {
  if (published.record) return Outcome::record;
  if (published.has_several) return Outcome::several;
  return answer.status == dns::Answer::Status::no_such_domain ? Outcome::nxdomain : Outcome::none;
}

}  // namespace

DiscoveryStep failed_step(std::string name, const dns::LookupFailure& failure) {
  const bool is_server_failure = failure.reason == dns::LookupFailure::Reason::server_failure;
  return {std::move(name), is_server_failure ? Outcome::servfail : Outcome::timeout, failure.text};
}

PolicyQuery query_policy(const dns::DomainName& name, dns::Resolver& resolver) {
  PolicyQuery query{name, std::nullopt, nullptr};
  const std::optional<dns::DomainName> owner = name.with_prefix("_dmarc");
  if (!owner) return query;

  const dns::LookupResult result = resolver.lookup(*owner, dns::RecordType::txt);
  if (!result) {
    query.has_failed = true;
    query.step = failed_step(owner->text(), result.error());
    return query;
  }
  const dns::Answer& answer = **result;
  query.published = answer.interpreted<PublishedRecords>(read_records);
  query.proves_existence = answer.status != dns::Answer::Status::no_such_domain || answer.is_alias;
  query.step = DiscoveryStep{owner->text(), outcome_of(answer, *query.published), query.published->text};
  return query;
}

void add_step(std::vector<DiscoveryStep>& steps, const PolicyQuery& query) {
  if (query.step) steps.push_back(*query.step);
}

std::string first_failure(const std::vector<DiscoveryStep>& steps) {
  for (const DiscoveryStep& step : steps)
    if (step.outcome == Outcome::servfail || step.outcome == Outcome::timeout) return step.text;
  return "";
}

}  // namespace dmarcd::dmarc
