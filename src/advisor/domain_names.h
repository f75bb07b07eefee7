#pragma once

#include <string>
#include <string_view>

#include "dmarcd/dns/name_text.h"

/// What can be said of domain names without asking anybody.
namespace dmarcd::advisor {

using dns::is_at_or_below;

/// The part of a name that somebody registered, as far as its form shows it: two labels, or three where the last two
/// look like a public suffix ("co.uk"). Only for putting sources together, never for alignment.
std::string_view registered_part(std::string_view name);

/// Lower case without a final dot; of an address the part behind the @.
std::string domain_of(std::string_view text);

/// Whether a name is of the organization that the policy domain belongs to, as far as names show it.
bool is_own_name(std::string_view name, std::string_view policy_domain);

}  // namespace dmarcd::advisor
