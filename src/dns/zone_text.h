#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/zone_file.h"

/// Names and character strings between master-file text, wire form and DomainName.
namespace dmarcd::dns {

/// The octets that a string stands for, `\DDD` and `\X` resolved (RFC 1035 section 5.1): at most 255.
Result<std::string> read_character_string(std::string_view escaped);

/// A name below `origin`, unless it ends in a dot; "@" is the origin itself.
Result<ZoneName> read_zone_name(std::string_view escaped, const ZoneName& origin);

ZoneName to_zone_name(const DomainName& name);

/// Nothing for the root and for a name with a dot inside a label.
std::optional<DomainName> to_domain_name(const ZoneName& name);

/// Labels with a length octet each, and the root (RFC 1035 section 3.1).
std::string to_wire(const ZoneName& name);

/// Takes an uncompressed name off the front of `wire`, in lower case; nothing if there is none.
std::optional<ZoneName> take_name(std::string_view& wire);

}  // namespace dmarcd::dns
