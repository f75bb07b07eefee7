#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::sending {

/// Whether a report may go to an address.
enum class Standing {
  usable,
  unauthorized,  ///< Another organization's, which does not ask for the reports of this domain.
  undecided,     ///< The DNS did not say; it may later.
  excluded,      ///< The operator does not want to write there.
  paused,        ///< Refused reports too often of late.
};

/// "usable", "unauthorized", ...
std::string_view to_text(Standing standing);

/// An address that a policy asks to report to, and what we make of it.
struct Destination {
  std::string address;
  Standing standing = Standing::usable;
  std::string reason;  ///< For people.

  bool operator==(const Destination&) const = default;
};

/// Which tag is followed: `rua` for aggregate reports, `ruf` for failure reports.
enum class ReportTag { rua, ruf };

struct VerificationOptions {
  dmarc::DiscoveryOptions discovery;
  const dmarc::PublicSuffixList* suffixes = nullptr;
};

/// Verifies the addresses of a Policy Record at `policy_domain` (RFC 9990 section 4): an address of another
/// organization counts only if a record at <policy domain>._report._dmarc.<its host> says so, and goes to where that
/// record redirects, on the same host only. Each address comes out once, in the order given; a redirected one as what
/// it became.
///
/// Costs a tree walk a host and a query for each foreign one, all asked at once; none for hosts at or below nothing but
/// the policy domain itself.
std::vector<Destination> verify_destinations(const dns::DomainName& policy_domain,
                                             const std::vector<std::string>& addresses, ReportTag tag,
                                             const VerificationOptions& options, dns::Resolver& resolver);

/// What stands behind the @ of an address that parse_report_uri made; nothing if there is no domain name of two labels.
std::optional<dns::DomainName> host_of(std::string_view address);

}  // namespace dmarcd::sending
