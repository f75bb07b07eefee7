#pragma once

#include <string>

#include "strands.h"

namespace dmarcd::advisor {

/// Whom an address belongs to, as far as it was proved: by its confirmed name, a service's signature, the domain that
/// it signs or takes bounces with; else itself. "host:mail.example.com", "service:sendgrid.net", "name:shop.example",
/// "via:forwarder.example", "ip:203.0.113.7". Stable over days.
std::string identity_of(const Mail& mail, const Sender& sender, std::string_view policy_domain);

/// Whether an identity is more than the address itself.
bool is_shared(std::string_view identity);

/// The octets of a network that one owner is likely to have all of: /28 of IPv4, /64 of IPv6.
std::string near_network(const IpAddress& ip);

/// The octets of a network that one pool of servers is likely to be in: /24 of IPv4, /64 of IPv6.
std::string wide_network(const IpAddress& ip);

}  // namespace dmarcd::advisor
