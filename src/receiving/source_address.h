#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/base/ip_address.h"

namespace dmarcd::receiving {

struct SourceAddress {
  IpAddress address;
  bool is_repaired = false;  ///< It was not told as an address alone, or as one of the wrong family.
};

/// An address as reporters write it: also in brackets, with SMTP's tag "IPv6:" (RFC 5321 section 4.1.3), with a zone
/// (RFC 4007 section 11), or an IPv4 address mapped into IPv6. Nothing if it is none.
std::optional<SourceAddress> parse_source_address(std::string_view text);

}  // namespace dmarcd::receiving
