#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::evaluation {

/// The identifier between the angle brackets of a List-Id's value (RFC 2919 section 3); nothing if there is none that
/// has the form of a domain name.
std::optional<dns::DomainName> parse_list_id(std::string_view value);

/// A list called list.example.net is named so by example.net or by list.example.net itself.
bool is_named_by(const dns::DomainName& list, const dns::DomainName& signer);

}  // namespace dmarcd::evaluation
