#pragma once

#include <optional>
#include <string_view>

#include "dmarcd/base/time.h"

namespace dmarcd::receiving {

/// A date and time of a mail: "Thu, 1 Jan 2026 12:34:56 +0100" (RFC 5322 section 3.3), with comments and with the zones
/// of section 4.3; an unknown zone is UTC, as that section asks for. Nothing if it is none.
std::optional<Timestamp> parse_mail_date(std::string_view text);

/// "2026-01-01T12:34:56Z" (RFC 3339); a fraction is cut off, a missing zone is UTC. Nothing if it is none.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace dmarcd::receiving
