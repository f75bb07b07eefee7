#pragma once

#include <optional>
#include <vector>

#include "dmarcd/dmarc/policy_discovery.h"

#include "tree_walk.h"

namespace dmarcd::dmarc {

/// A Discovery together with what alignment needs to know of the Author Domain's own walk.
struct AuthorPolicy {
  Discovery discovery;
  std::vector<Reading> readings = {};

  /// The record that applies, where only the choice between its sp and np is not known: mail that passes does not
  /// depend on it. Its `policy` is that of sp.
  std::optional<DiscoveredPolicy> undecided = std::nullopt;
};

AuthorPolicy discover_author_policy(const dns::DomainName& author_domain, const DiscoveryOptions& options,
                                    const PublicSuffixList* suffixes, dns::Resolver& resolver);

/// Whether all readings name the same Organizational Domain.
bool agree_on_organization(const std::vector<Reading>& readings);

}  // namespace dmarcd::dmarc
