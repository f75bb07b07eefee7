#include "dmarcd/evaluation/message_evaluator.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>
#include <tuple>

#include "dmarcd/evaluation/list_signs.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;

Policy one_step_down(Policy policy) {
  return policy == Policy::reject ? Policy::quarantine : Policy::none;
}

/// pct of RFC 7489 section 6.3; t, where it is present, wins over it (RFC 9989 appendix A.6).
bool is_sampled_out(const dmarc::DiscoveredPolicy& policy, const EvaluationOptions& options, unsigned sample) {
  if (!options.discovery.legacy_tags || policy.record.has_testing_tag || !policy.record.pct) return false;
  return sample >= *policy.record.pct && !options.no_sampling_domains.contains(policy.policy_domain);
}

/// The policy of a result after t, or pct, and which of them lowered it.
struct TestedPolicy {
  Policy policy = Policy::none;
  std::optional<PolicyOverride> reason;
  Policy published = Policy::none;

  /// The stricter in what is left of it; of equals, the stricter as it was published.
  bool is_stricter_than(const TestedPolicy& other) const {
    return std::tie(policy, published) > std::tie(other.policy, other.published);
  }
};

TestedPolicy apply_test_mode(const dmarc::DmarcResult& result, const EvaluationOptions& options, unsigned sample) {
  if (!result.discovery.policy) return {};
  const dmarc::DiscoveredPolicy& published = *result.discovery.policy;
  TestedPolicy tested{published.policy, std::nullopt, published.policy};
  if (published.policy == Policy::none) return tested;

  if (published.record.testing)
    tested.reason = PolicyOverride{PolicyOverride::Type::policy_test_mode, "t=y"};
  else if (is_sampled_out(published, options, sample))
    tested.reason = PolicyOverride{PolicyOverride::Type::other, fmt::format("pct={}", *published.record.pct)};
  if (tested.reason) tested.policy = one_step_down(published.policy);
  return tested;
}

/// The result that speaks for all Author Domains: a pass only if every one passes, else the worst kind that occurs;
/// among failures the one with the strictest policy (RFC 9989 section 11.5).
std::optional<std::size_t> choose_applied(const std::vector<dmarc::DmarcResult>& results,
                                          const std::vector<TestedPolicy>& policies) {
  constexpr std::array worst_first = {DmarcCode::fail, DmarcCode::temperror, DmarcCode::permerror, DmarcCode::none,
                                      DmarcCode::pass};
  for (DmarcCode code : worst_first) {
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].code != code) continue;
      if (!chosen || policies[i].is_stricter_than(policies[*chosen])) chosen = i;
    }
    if (chosen) return chosen;
  }
  return std::nullopt;
}

/// Sums up the results of the Author Domains.
void apply_results(Verdict& verdict, const EvaluationOptions& options, unsigned sample) {
  std::vector<TestedPolicy> policies;
  for (const dmarc::DmarcResult& result : verdict.dmarc) policies.push_back(apply_test_mode(result, options, sample));
  verdict.applied = choose_applied(verdict.dmarc, policies);
  verdict.code = verdict.applied ? verdict.applied_result()->code : DmarcCode::permerror;
  if (!verdict.applied) return;

  const TestedPolicy& policy = policies[*verdict.applied];
  verdict.policy_after_test_mode = policy.policy;
  // Only a failure has something to override.
  if (policy.reason && verdict.code == DmarcCode::fail) verdict.overrides.push_back(*policy.reason);
}

Symbol choose_symbol(const Verdict& verdict) {
  switch (verdict.code) {
    case DmarcCode::none: return Symbol::na;
    case DmarcCode::pass: return Symbol::allow;
    case DmarcCode::temperror: return Symbol::dnsfail;
    case DmarcCode::permerror: return verdict.applied ? Symbol::bad_policy : Symbol::na;
    case DmarcCode::fail: break;
  }
  switch (verdict.policy_after_test_mode) {
    case Policy::none: return Symbol::softfail;
    case Policy::quarantine: return Symbol::quarantine;
    case Policy::reject: return Symbol::reject;
  }
  return Symbol::na;
}

}  // namespace

MessageEvaluator::MessageEvaluator(const Engines& engines, const EvaluationOptions& options, dns::Resolver& resolver,
                                   Timestamp now, unsigned sample)
    : engines_(engines),
      options_(options),
      resolver_(resolver),
      body_digests_(engines.cryptography),
      dkim_(engines.dkim.begin_message(now)),
      arc_(engines.cryptography, now),
      now_(now),
      sample_(sample) {}

void MessageEvaluator::envelope(const message::Envelope& envelope) {
  if (!envelope.client_address) return;
  spf_request_ = spf::SpfRequest{*envelope.client_address, envelope.helo, envelope.mail_from,
                                 envelope.receiver.empty() ? "unknown" : envelope.receiver, now_};
  spf_request_->wants_explanation = false;  // Nothing shows it, and it would cost a question.
  engines_.spf.prefetch(*spf_request_, resolver_);
}

void MessageEvaluator::header_field(message::HeaderField field) {
  header_.push_back(std::move(field));
}

void MessageEvaluator::end_of_header() {
  authors_ = message::find_author_domains(header_);
  for (const dns::DomainName& author_domain : authors_.domains)
    dmarc::prefetch_policy(author_domain, options_.discovery, engines_.public_suffixes, resolver_);
  dkim_->header(header_, authors_.domains, resolver_, body_digests_);
  arc_.header(header_, resolver_, body_digests_);
}

void MessageEvaluator::body(std::string_view piece) {
  body_digests_.add(piece);
  dkim_->body(piece);
}

Verdict MessageEvaluator::finish() {
  Verdict verdict;
  verdict.authors = std::move(authors_);
  if (spf_request_) verdict.spf = engines_.spf.check(*spf_request_, resolver_);
  verdict.dkim = dkim_->finish(resolver_);

  for (const dns::DomainName& author_domain : verdict.authors.domains)
    verdict.dmarc.push_back(dmarc::evaluate_dmarc(author_domain, verdict.spf.value_or(spf::SpfResult{}), verdict.dkim,
                                                  options_.discovery, engines_.public_suffixes, resolver_));

  apply_results(verdict, options_, sample_);
  verdict.symbol = choose_symbol(verdict);
  verdict.list_signs = signs_of_a_list(header_, verdict.dkim);

  // After DMARC, so that no chain can use up the look-ups that the verdict needs.
  verdict.arc = arc_.finish(resolver_);
  ArcTrust trust =
      find_trust_in_chain(verdict, options_.arc_trust, options_.discovery, engines_.public_suffixes, resolver_);
  if (trust.waiver) verdict.waivers.push_back(*std::move(trust.waiver));
  verdict.chain_doubt = std::move(trust.doubt);
  return verdict;
}

}  // namespace dmarcd::evaluation
