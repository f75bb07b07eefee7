#pragma once

#include <string>
#include <string_view>

namespace dmarcd::gmime {

/// Longer values of fields with parameters are not read: real ones stay under a few hundred octets, and the library
/// compares each piece of a parameter with those before it.
constexpr std::size_t longest_structured_value = std::size_t{8} * 1024;

/// What people are shown of a field, at most.
constexpr std::size_t longest_shown_value = 1000;

/// A value to have its parameters read: unfolded; empty if it is too long.
std::string structured_value(std::string_view value);

/// A field for people: unfolded, encoded words (RFC 2047) undone, valid UTF-8, cut to longest_shown_value.
std::string shown_value(std::string_view value);

/// Valid UTF-8 of at most longest_shown_value octets.
std::string valid_text(std::string_view text);

}  // namespace dmarcd::gmime
