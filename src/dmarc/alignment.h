#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dmarcd/dmarc/dmarc_evaluation.h"

#include "tree_walk.h"

namespace dmarcd::dmarc {

/// Holds identifiers against one Author Domain (RFC 9989 section 4.4).
///
/// Relaxed alignment compares Organizational Domains, each found by a walk of its own: that one name ends with the
/// other proves nothing either way. Where failed look-ups leave several readings of the two walks, an identifier is
/// aligned if it is in every case, not aligned if it is in none, and unknown otherwise. So somebody else's broken name
/// servers cannot make an identifier unknown that could never be aligned.
class Aligner {
 public:
  /// `readings` are those of the Author Domain's walk. All must outlive this.
  Aligner(const dns::DomainName& author_domain, const std::vector<Reading>& readings, const DiscoveryOptions& options,
          const PublicSuffixList* suffixes, dns::Resolver& resolver);

  /// Starts the walks that these identifiers need. Beyond `most_identifier_walks`, those least like the Author Domain
  /// go without one.
  void expect(std::vector<dns::DomainName> identifiers);

  /// In relaxed mode an identifier that was not expected, or went without a walk, is aligned only if it is the Author
  /// Domain itself.
  IdentifierAlignment align(Method method, const dns::DomainName& identifier, Alignment mode);

  /// For people: the look-up of the identifier's own walk that failed; empty if none did.
  std::string failure_of(const dns::DomainName& identifier) const;

 private:
  struct Walked {
    std::vector<Reading> readings;
    std::string failure;
  };

  bool needs_walk(const dns::DomainName& identifier) const;
  const Walked& walked(const dns::DomainName& identifier);
  IdentifierAlignment::Outcome compare(const std::vector<Reading>& readings) const;

  const dns::DomainName& author_domain_;
  const std::vector<Reading>& readings_;
  const DiscoveryOptions& options_;
  const PublicSuffixList* suffixes_;
  dns::Resolver& resolver_;
  std::unordered_set<dns::DomainName> expected_;
  std::unordered_map<dns::DomainName, Walked> walked_;
};

}  // namespace dmarcd::dmarc
