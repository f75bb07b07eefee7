#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::libcurl {

/// The domain of an address that may stand in MAIL FROM or RCPT TO; nothing for all else. libcurl writes what it gets:
/// a line end within an address would be a command of its own. So only a dot-atom (RFC 5322 section 3.2.3), "@" and the
/// name of a host pass, within the lengths of RFC 5321 section 4.5.3.1: no quoted string, no address literal, no source
/// route, nothing outside ASCII.
std::optional<dns::DomainName> envelope_domain(std::string_view address);

}  // namespace dmarcd::libcurl
