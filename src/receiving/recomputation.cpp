#include "recomputation.h"

#include <algorithm>
#include <optional>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::receiving {
namespace {

using dns::DomainName;

/// Whether both are of one organization as far as names tell: one is the other or below it, or both are below the
/// domain that publishes the policy.
bool share_organization(const DomainName& a, const DomainName& b, const Result<DomainName>& policy_domain) {
  constexpr std::size_t fewest_labels = 2;
  const auto are_below = [&](const DomainName& upper) {
    return upper.label_count() >= fewest_labels && a.is_at_or_below(upper) && b.is_at_or_below(upper);
  };
  return are_below(a) || are_below(b) || (policy_domain && are_below(*policy_domain));
}

/// `mode` is that of adkim or aspf; relaxed unless it says "s" (RFC 9989 section 4.7).
bool is_aligned(const std::string& identifier, const std::string& author, const PolicySeen& policy,
                const std::string& mode) {
  const Result<DomainName> name = DomainName::parse(identifier);
  const Result<DomainName> author_domain = DomainName::parse(author);
  if (!name || !author_domain) return false;
  if (*name == *author_domain) return true;
  return mode != "s" && share_organization(*name, *author_domain, DomainName::parse(policy.domain));
}

}  // namespace

void recompute(ReceivedRecord& record, const PolicySeen& policy) {
  const Evidence& evidence = record.evidence;
  record.dkim = std::ranges::any_of(evidence.dkim, [&](const DkimEvidence& signature) {
    return signature.result == dkim::DkimCode::pass &&
           is_aligned(signature.domain, evidence.header_from, policy, policy.adkim);
  });
  record.spf = std::ranges::any_of(evidence.spf, [&](const SpfEvidence& result) {
    // HELO counts where it stands for the null reverse-path (RFC 7208 section 2.4).
    const bool is_mail_from = result.scope == spf::SpfIdentity::mail_from || evidence.envelope_from.empty();
    return is_mail_from && result.result == spf::SpfCode::pass &&
           is_aligned(result.domain, evidence.header_from, policy, policy.aspf);
  });
}

}  // namespace dmarcd::receiving
