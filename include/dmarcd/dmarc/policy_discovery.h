#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/dmarc/policy_record.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dmarc {

enum class DiscoveryMethod { treewalk, psl };

/// "treewalk", "psl".
std::string_view to_text(DiscoveryMethod method);

/// The list of public suffixes, for the legacy method (RFC 7489 section 3.2).
class PublicSuffixList {
 public:
  virtual ~PublicSuffixList() = default;

  /// The public suffix and one label more; a public suffix is its own.
  virtual dns::DomainName organizational_domain(const dns::DomainName& name) const = 0;
  virtual bool is_public_suffix(const dns::DomainName& name) const = 0;
};

struct DiscoveryOptions {
  DiscoveryMethod method = DiscoveryMethod::treewalk;
  bool legacy_tags = false;         ///< Act on pct as RFC 7489 says (where t is absent).
  bool public_suffix_guard = true;  ///< A name of one label without psd is nobody's Organizational Domain.
};

/// One query for a Policy Record, or the test whether the Author Domain exists.
struct DiscoveryStep {
  enum class Outcome { record, none, several, servfail, timeout, nxdomain };

  std::string name;  ///< "_dmarc.example.com"
  Outcome outcome;
  std::string text;  ///< The record's text, or what was wrong.
};

/// "record", "nxdomain", ...
std::string_view to_text(DiscoveryStep::Outcome outcome);

/// The policy that applies to an Author Domain, and where it was found.
struct DiscoveredPolicy {
  dns::DomainName policy_domain;  ///< The name that the record was published at.
  PolicyRecord record;
  Policy policy;    ///< p, sp or np as it applies to the Author Domain, before t.
  std::string tag;  ///< Which of them: "p", "sp", "np".
};

struct Discovery {
  enum class Outcome {
    found,
    none,       ///< No record anywhere: DMARC does not apply.
    temperror,  ///< A look-up that the answer depends on failed.
    permerror,  ///< The record that applies is not usable.
  };

  Outcome outcome = Outcome::none;
  std::optional<DiscoveredPolicy> policy;   ///< Only if found.
  dns::DomainName organizational_domain;    ///< Of the Author Domain, as far as it is known.
  bool organizational_domain_known = true;  ///< False if a failed look-up above the policy record hides it.
  std::vector<DiscoveryStep> steps;
  std::string reason;                                  ///< For people, if not found.
  DiscoveryMethod method = DiscoveryMethod::treewalk;  ///< How it was searched for: discovery_method of a report.
  std::vector<std::string> remarks = {};               ///< For people: what was found and not believed.
};

/// As `dmarcctl lookup` says it: "found", "temperror", ...
std::string_view to_text(Discovery::Outcome outcome);

/// Starts the questions of a walk from `name`, all at once, without waiting.
void prefetch_policy(const dns::DomainName& name, const DiscoveryOptions& options, const PublicSuffixList* suffixes,
                     dns::Resolver& resolver);

/// Finds the policy for `author_domain` by a DNS Tree Walk (RFC 9989 section 4.10), at most eight queries and one for
/// existence, however long the name is; or by the public suffix list (RFC 7489 section 6.6.3), `suffixes` given then.
///
/// A failed look-up is a temperror only if the policy depends on it. Above the Author Domain's own record none does: it
/// may hide the Organizational Domain, which `organizational_domain_known` tells. Without such a record the policy is
/// that of an organization which any failed look-up may hide, with one exception: under the guard the top-level domain
/// cannot take over from the name below it that has a record.
Discovery discover_policy(const dns::DomainName& author_domain, const DiscoveryOptions& options,
                          const PublicSuffixList* suffixes, dns::Resolver& resolver);

}  // namespace dmarcd::dmarc
