#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/spf/spf_record.h"

namespace dmarcd::spf {

/// Takes "/24", "//64" or "/24//64" off the end of `text`; the whole lengths if there is none (RFC 7208 section 5.3).
Result<DualCidrLength> take_dual_cidr_length(std::string_view& text);

/// ":192.0.2.0/24" (RFC 7208 section 5.6).
Result<std::optional<IpNetwork>> parse_ip4_network(std::string_view text);

/// ":2001:db8::/32"; nothing for a network of which only IPv4-mapped addresses are members.
Result<std::optional<IpNetwork>> parse_ip6_network(std::string_view text);

}  // namespace dmarcd::spf
