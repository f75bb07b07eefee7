#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

/// Numbers with a unit, without which nobody knows what 5 is.
namespace dmarcd::config {

/// "500ms", "5s", "10m" or "10min", "1h", "14d".
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that needs no fraction.
std::string to_text(std::chrono::milliseconds duration);

/// "64kb", "64mb", "1gb": powers of 1024, as rspamd has them.
Result<std::uint64_t> parse_octets(std::string_view text);

/// In the largest unit that needs no fraction.
std::string octets_text(std::uint64_t octets);

}  // namespace dmarcd::config
