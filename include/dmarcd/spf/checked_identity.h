#pragma once

#include <optional>
#include <string>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/spf/macro_string.h"
#include "dmarcd/spf/spf_checker.h"

namespace dmarcd::spf {

/// Who is checked: the MAIL FROM, or postmaster@HELO where the reverse-path is null (RFC 7208 sections 2.4 and 4.3).
struct CheckedIdentity {
  SpfIdentity identity;
  std::optional<dns::DomainName> domain;  ///< Nothing if the domain is malformed or has a single label.
  MacroFacts facts;                       ///< Its sender_domain is the domain as given where `domain` is nothing.
};

CheckedIdentity identity_of(const SpfRequest& request);

/// Whether check_host() looks for a record at all (RFC 7208 section 4.3): not at a name of one label.
bool is_checkable(const dns::DomainName& domain);

}  // namespace dmarcd::spf
