#include "recomputation.h"

#include <algorithm>
#include <optional>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::receiving {
namespace {

using dns::DomainName;

bool is_below_organization(const DomainName& name, const DomainName& upper) {
  constexpr std::size_t fewest_labels = 2;
  return upper.label_count() >= fewest_labels && name.is_at_or_below(upper);
}

/// `mode` is that of adkim or aspf; relaxed unless it says "s" (RFC 9989 section 4.7).
bool is_aligned(const std::string& identifier, const std::string& author, const std::string& mode) {
  const Result<DomainName> name = DomainName::parse(identifier);
  const Result<DomainName> author_domain = DomainName::parse(author);
  if (!name || !author_domain) return false;
  if (*name == *author_domain) return true;
  return mode != "s" && (is_below_organization(*name, *author_domain) || is_below_organization(*author_domain, *name));
}

}  // namespace

void recompute(ReceivedRecord& record, const PolicySeen& policy) {
  const Evidence& evidence = record.evidence;
  record.dkim = std::ranges::any_of(evidence.dkim, [&](const DkimEvidence& signature) {
    return signature.result == dkim::DkimCode::pass && is_aligned(signature.domain, evidence.header_from, policy.adkim);
  });
  record.spf = std::ranges::any_of(evidence.spf, [&](const SpfEvidence& result) {
    // HELO counts where it stands for the null reverse-path (RFC 7208 section 2.4).
    const bool is_mail_from = result.scope == spf::SpfIdentity::mail_from || evidence.envelope_from.empty();
    return is_mail_from && result.result == spf::SpfCode::pass &&
           is_aligned(result.domain, evidence.header_from, policy.aspf);
  });
}

}  // namespace dmarcd::receiving
