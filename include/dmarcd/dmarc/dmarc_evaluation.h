#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::dmarc {

/// RFC 9989 section 9.2.
enum class DmarcCode { none, pass, fail, temperror, permerror };
/// "pass", "temperror", ...
std::string_view to_text(DmarcCode code);

enum class Method { spf, dkim };
/// "spf", "dkim".
std::string_view to_text(Method method);

/// An identifier that passed its own check, held against the Author Domain.
struct IdentifierAlignment {
  enum class Outcome { aligned, not_aligned, unknown };  // unknown: a look-up of its walk failed.

  Method method;
  dns::DomainName domain;
  Outcome outcome;
  std::optional<dns::DomainName> organizational_domain;  ///< Nothing where no walk was needed or it failed.
};

/// What DMARC says about one Author Domain.
struct DmarcResult {
  DmarcCode code = DmarcCode::none;
  dns::DomainName author_domain;
  Discovery discovery;
  std::vector<IdentifierAlignment> identifiers;  ///< Every identifier that passed, not the first that aligned.
  std::string reason;                            ///< For people: why temperror, permerror or none.

  bool spf_aligned() const;
  bool dkim_aligned() const;
};

/// Each walk may cost eight queries, and whoever signs a message chooses how many names it carries.
constexpr std::size_t most_identifier_walks = 10;

/// Evaluates DMARC for one Author Domain (RFC 9989 sections 4.4 and 5.3). Each identifier is aligned by a walk of its
/// own, `most_identifier_walks` at most, those most like the Author Domain first; none is walked that could not be
/// aligned whatever the walk found.
///
/// A failed look-up on which the verdict depends is a temperror (section 5.3.6): of the policy, of the walk of an
/// identifier, and of SPF or a DKIM key for an identifier that may be aligned. At any other the verdict is as without
/// it, and a pass is a pass.
DmarcResult evaluate_dmarc(const dns::DomainName& author_domain, const spf::SpfResult& spf,
                           const std::vector<dkim::DkimResult>& dkim, const DiscoveryOptions& options,
                           const PublicSuffixList* suffixes, dns::Resolver& resolver);

}  // namespace dmarcd::dmarc
