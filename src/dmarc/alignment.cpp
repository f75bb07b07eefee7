#include "alignment.h"

#include <algorithm>

#include "author_policy.h"

namespace dmarcd::dmarc {
namespace {

using dns::DomainName;
using Outcome = IdentifierAlignment::Outcome;

std::size_t shared_labels(const DomainName& a, const DomainName& b) {
  std::size_t shared = std::min(a.label_count(), b.label_count());
  while (shared > 0 && a.rightmost_labels(shared) != b.rightmost_labels(shared)) --shared;
  return shared;
}

}  // namespace

Aligner::Aligner(const DomainName& author_domain, const std::vector<Reading>& readings, const DiscoveryOptions& options,
                 const PublicSuffixList* suffixes, dns::Resolver& resolver)
    : author_domain_(author_domain), readings_(readings), options_(options), suffixes_(suffixes), resolver_(resolver) {}

bool Aligner::needs_walk(const DomainName& identifier) const {
  if (identifier == author_domain_) return false;  // RFC 9989 section 4.10.2.
  // An Organizational Domain is the name itself or above it, so one that is neither cannot be shared.
  return std::any_of(readings_.begin(), readings_.end(),
                     [&](const Reading& reading) { return identifier.is_at_or_below(reading.organizational_domain); });
}

void Aligner::expect(std::vector<DomainName> identifiers) {
  std::erase_if(identifiers, [&](const DomainName& identifier) { return !needs_walk(identifier); });
  std::stable_sort(identifiers.begin(), identifiers.end(), [&](const DomainName& a, const DomainName& b) {
    return shared_labels(a, author_domain_) > shared_labels(b, author_domain_);
  });
  for (const DomainName& identifier : identifiers) {
    if (expected_.contains(identifier)) continue;
    if (expected_.size() == most_identifier_walks) return;
    expected_.insert(identifier);
    prefetch_policy(identifier, options_, suffixes_, resolver_);
  }
}

const Aligner::Walked& Aligner::walked(const DomainName& identifier) {
  const auto known = walked_.find(identifier);
  if (known != walked_.end()) return known->second;
  Walked walked;
  if (options_.method == DiscoveryMethod::psl) {
    walked.readings = {{suffixes_->organizational_domain(identifier), std::nullopt, {}}};
  } else {
    const TreeWalk walk = walk_tree(identifier, resolver_);
    walked = {read_walk(walk, options_), first_failure(steps_of(walk))};
  }
  return walked_.emplace(identifier, std::move(walked)).first->second;
}

Outcome Aligner::compare(const std::vector<Reading>& readings) const {
  bool may_be_equal = false;
  bool may_differ = false;
  for (const Reading& author : readings_)
    for (const Reading& identifier : readings)
      if (are_compatible(author, identifier))
        (author.organizational_domain == identifier.organizational_domain ? may_be_equal : may_differ) = true;
  if (may_be_equal && may_differ) return Outcome::unknown;
  return may_be_equal ? Outcome::aligned : Outcome::not_aligned;
}

IdentifierAlignment Aligner::align(Method method, const DomainName& identifier, Alignment mode) {
  IdentifierAlignment alignment{method, identifier, Outcome::not_aligned, std::nullopt};
  const bool by_list = options_.method == DiscoveryMethod::psl;
  // RFC 7489 section 3.1.1: whoever signs as a public suffix signs for nobody.
  if (by_list && method == Method::dkim && suffixes_->is_public_suffix(identifier)) return alignment;
  if (identifier == author_domain_) {
    alignment.outcome = Outcome::aligned;
    return alignment;
  }
  if (mode == Alignment::strict || !expected_.contains(identifier)) return alignment;

  const Walked& walk = walked(identifier);
  alignment.outcome = compare(walk.readings);
  if (agree_on_organization(walk.readings))
    alignment.organizational_domain = walk.readings.front().organizational_domain;
  return alignment;
}

std::string Aligner::failure_of(const DomainName& identifier) const {
  const auto known = walked_.find(identifier);
  return known == walked_.end() ? "" : known->second.failure;
}

}  // namespace dmarcd::dmarc
