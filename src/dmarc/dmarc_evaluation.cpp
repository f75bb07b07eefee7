#include "dmarcd/dmarc/dmarc_evaluation.h"

#include <algorithm>
#include <fmt/format.h>

#include "alignment.h"
#include "author_policy.h"

namespace dmarcd::dmarc {
namespace {

using dns::DomainName;
using Outcome = IdentifierAlignment::Outcome;

/// A domain that SPF or DKIM vouches for, or would perhaps have vouched for had the DNS answered.
struct Identifier {
  Method method;
  DomainName domain;

  bool operator==(const Identifier&) const = default;
};

struct Identifiers {
  std::vector<Identifier> passed;
  std::vector<Identifier> undecided;  // Their check met a DNS failure and did not pass.
};

void add(std::vector<Identifier>& identifiers, Identifier identifier) {
  if (std::find(identifiers.begin(), identifiers.end(), identifier) == identifiers.end())
    identifiers.push_back(std::move(identifier));
}

/// SPF counts for the MAIL FROM identity alone, which is the HELO name for a null reverse-path (RFC 9989 section
/// 4.4.2); a signature counts for d=, never for i= (section 4.4.1).
Identifiers collect(const spf::SpfResult& spf, const std::vector<dkim::DkimResult>& dkim) {
  Identifiers identifiers;
  if (const Result<DomainName> domain = DomainName::parse(spf.domain)) {
    // RFC 7208 section 5.5 goes on where a ptr look-up fails; without the failure it could have been a pass.
    const bool is_undecided = spf.code == spf::SpfCode::temperror || spf.passed_over_failure;
    if (spf.code == spf::SpfCode::pass)
      add(identifiers.passed, {Method::spf, *domain});
    else if (is_undecided)
      add(identifiers.undecided, {Method::spf, *domain});
  }
  for (const dkim::DkimResult& signature : dkim) {
    if (!signature.domain) continue;
    if (signature.code == dkim::DkimCode::pass) add(identifiers.passed, {Method::dkim, *signature.domain});
    if (signature.code == dkim::DkimCode::temperror) add(identifiers.undecided, {Method::dkim, *signature.domain});
  }
  return identifiers;
}

Alignment mode_for(Method method, const PolicyRecord& record) {
  return method == Method::spf ? record.aspf : record.adkim;
}

std::vector<IdentifierAlignment> align_all(const std::vector<Identifier>& identifiers, const PolicyRecord& record,
                                           Aligner& aligner) {
  std::vector<DomainName> relaxed;
  for (const Identifier& identifier : identifiers)
    if (mode_for(identifier.method, record) == Alignment::relaxed) relaxed.push_back(identifier.domain);
  aligner.expect(std::move(relaxed));

  std::vector<IdentifierAlignment> alignments;
  alignments.reserve(identifiers.size());
  for (const Identifier& identifier : identifiers)
    alignments.push_back(aligner.align(identifier.method, identifier.domain, mode_for(identifier.method, record)));
  return alignments;
}

const IdentifierAlignment* find(const std::vector<IdentifierAlignment>& identifiers, Outcome outcome) {
  const auto found = std::find_if(identifiers.begin(), identifiers.end(),
                                  [&](const IdentifierAlignment& identifier) { return identifier.outcome == outcome; });
  return found == identifiers.end() ? nullptr : &*found;
}

void set_temperror(DmarcResult& result, std::string reason) {
  result.code = DmarcCode::temperror;
  result.reason = std::move(reason);
}

/// Pass, fail or temperror by the identifiers (RFC 9989 sections 5.3.5 and 5.3.6).
void decide(DmarcResult& result, const PolicyRecord& record, const std::vector<Identifier>& undecided,
            Aligner& aligner) {
  if (find(result.identifiers, Outcome::aligned)) {
    result.code = DmarcCode::pass;
    return;
  }
  if (const IdentifierAlignment* unknown = find(result.identifiers, Outcome::unknown)) {
    const std::string own_failure = aligner.failure_of(unknown->domain);
    return set_temperror(result,
                         fmt::format("whether {} is aligned is unknown: {}", unknown->domain.text(),
                                     own_failure.empty() ? first_failure(result.discovery.steps) : own_failure));
  }
  for (const IdentifierAlignment& identifier : align_all(undecided, record, aligner))
    if (identifier.outcome != Outcome::not_aligned)
      return set_temperror(
          result, fmt::format("{} for {} met a DNS failure, and nothing else is aligned",
                              identifier.method == Method::spf ? "SPF" : "a DKIM signature", identifier.domain.text()));
  result.code = DmarcCode::fail;
}

/// Mail that passes does not depend on the choice between sp and np that a failed look-up prevented; other mail does.
void settle_undecided_policy(DmarcResult& result, DiscoveredPolicy undecided) {
  if (result.code != DmarcCode::pass) return set_temperror(result, result.discovery.reason);
  result.discovery.outcome = Discovery::Outcome::found;
  result.discovery.policy = std::move(undecided);
  result.discovery.reason.clear();
}

DmarcCode code_without_policy(Discovery::Outcome outcome) {
  switch (outcome) {
    case Discovery::Outcome::temperror: return DmarcCode::temperror;
    case Discovery::Outcome::permerror: return DmarcCode::permerror;
    case Discovery::Outcome::none:
    case Discovery::Outcome::found: break;
  }
  return DmarcCode::none;
}

}  // namespace

std::string_view to_text(DmarcCode code) {
  switch (code) {
    case DmarcCode::none: return "none";
    case DmarcCode::pass: return "pass";
    case DmarcCode::fail: return "fail";
    case DmarcCode::temperror: return "temperror";
    case DmarcCode::permerror: return "permerror";
  }
  return "";
}

std::string_view to_text(Method method) {
  return method == Method::spf ? "spf" : "dkim";
}

bool DmarcResult::spf_aligned() const {
  return std::any_of(identifiers.begin(), identifiers.end(), [](const IdentifierAlignment& identifier) {
    return identifier.method == Method::spf && identifier.outcome == Outcome::aligned;
  });
}

bool DmarcResult::dkim_aligned() const {
  return std::any_of(identifiers.begin(), identifiers.end(), [](const IdentifierAlignment& identifier) {
    return identifier.method == Method::dkim && identifier.outcome == Outcome::aligned;
  });
}

DmarcResult evaluate_dmarc(const DomainName& author_domain, const spf::SpfResult& spf,
                           const std::vector<dkim::DkimResult>& dkim, const DiscoveryOptions& options,
                           const PublicSuffixList* suffixes, dns::Resolver& resolver) {
  AuthorPolicy author = discover_author_policy(author_domain, options, suffixes, resolver);
  DmarcResult result{DmarcCode::none, author_domain, std::move(author.discovery), {}, ""};
  const std::optional<DiscoveredPolicy>& policy = author.undecided ? author.undecided : result.discovery.policy;
  if (!policy) {
    result.code = code_without_policy(result.discovery.outcome);
    result.reason = result.discovery.reason;
    return result;
  }
  const Identifiers identifiers = collect(spf, dkim);
  Aligner aligner(author_domain, author.readings, options, suffixes, resolver);
  result.identifiers = align_all(identifiers.passed, policy->record, aligner);
  decide(result, policy->record, identifiers.undecided, aligner);
  if (author.undecided) settle_undecided_policy(result, *std::move(author.undecided));
  return result;
}

}  // namespace dmarcd::dmarc
