#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dmarcd::ldns {

/// Two octets in network order; there must be that many.
inline std::uint16_t read_16(std::string_view bytes, std::size_t position) {
  const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  return static_cast<std::uint16_t>(octet(position) << 8 | octet(position + 1));
}

inline void append_16(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>(value >> 8 & 0xff);
  bytes += static_cast<char>(value & 0xff);
}

}  // namespace dmarcd::ldns
