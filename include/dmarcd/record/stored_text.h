#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dmarcd::record {

/// A domain name, HELO argument or selector is not longer (RFC 1035 section 2.3.4).
constexpr std::size_t longest_stored_name = 255;

/// Valid UTF-8 of at most `longest` octets; text that fits is itself.
std::string stored_text(std::string_view text, std::size_t longest);

}  // namespace dmarcd::record
