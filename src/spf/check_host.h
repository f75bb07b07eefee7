#pragma once

#include <optional>
#include <string>
#include <utility>

#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/spf_record.h"
#include "dmarcd/spf/spf_result.h"

#include "client_names.h"
#include "term_lookups.h"

namespace dmarcd::spf {

/// Where the text for a fail stands, and the domain whose record says so (RFC 7208 section 6.2).
struct ExplanationSource {
  MacroString location;
  dns::DomainName domain;
};

/// What check_host() says, with its reason.
struct Outcome {
  SpfCode code = SpfCode::none;
  std::string mechanism;  ///< The directive that matched, as published.
  std::string reason;     ///< Why there is none, or an error.
  std::optional<ExplanationSource> explanation;
};

/// check_host() for one message with all its recursions (RFC 7208 sections 4 to 6).
class CheckHost {
 public:
  /// Both must outlive this.
  CheckHost(const MacroFacts& facts, dns::Resolver& resolver)
      : facts_(facts), resolver_(resolver), lookups_(resolver), client_names_(facts.client_address, resolver) {}

  Outcome check(const dns::DomainName& domain);

  /// The text at an exp= name; empty if there is none or it is not well-formed: that is no error (section 6.2).
  std::string explain(const ExplanationSource& source);

  const TermLookups& lookups() const { return lookups_; }
  const ClientNames& client_names() const { return client_names_; }

 private:
  Outcome evaluate(const SpfRecord& record, const dns::DomainName& domain);
  Outcome redirect(const MacroString& target, const dns::DomainName& domain);

  TermResult<bool> matches(const All& all, const dns::DomainName& domain);
  TermResult<bool> matches(const Include& include, const dns::DomainName& domain);
  TermResult<bool> matches(const A& a, const dns::DomainName& domain);
  TermResult<bool> matches(const Mx& mx, const dns::DomainName& domain);
  TermResult<bool> matches(const Ptr& ptr, const dns::DomainName& domain);
  TermResult<bool> matches(const Ip& ip, const dns::DomainName& domain);
  TermResult<bool> matches(const Exists& exists, const dns::DomainName& domain);

  std::optional<dns::DomainName> target_name(const MacroString& domain_spec, const dns::DomainName& domain);
  std::optional<dns::DomainName> target_name(const std::optional<MacroString>& domain_spec,
                                             const dns::DomainName& domain);
  bool is_among(const std::vector<IpAddress>& addresses, const DualCidrLength& cidr) const;

  const MacroFacts& facts_;
  dns::Resolver& resolver_;
  TermLookups lookups_;
  ClientNames client_names_;
};

}  // namespace dmarcd::spf
