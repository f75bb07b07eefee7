#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Text as bytes: ASCII rules only, no locale, no assumption of UTF-8.
namespace dmarcd {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_space(char c) {
  return is_blank(c) || c == '\r' || c == '\n';
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// Without the blanks and tabs at both ends.
std::string_view trim_blanks(std::string_view text);
/// Without the blanks, tabs, CRs and LFs at both ends.
std::string_view trim_space(std::string_view text);

/// The pieces between `separator`, empty ones included: "a,,b" has three.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole unsigned decimal number: digits only, no sign, no blank. Nothing if it is none or does not fit.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Text from outside, safe to log, show or put into a header: octets outside printable ASCII and the backslash become
/// \xNN, and what is longer than `longest` octets is cut and ends in "...".
std::string printable(std::string_view text, std::size_t longest = 256);

/// As `printable` for a sentence whose pieces from outside have been made printable: its backslashes stay, so that
/// nothing is escaped twice.
std::string printable_sentence(std::string_view text, std::size_t longest = 256);

/// How many octets the well-formed UTF-8 sequence has that `text` begins with: no overlong form, no surrogate, nothing
/// above U+10FFFF. 0 if there is none.
std::size_t utf8_sequence_length(std::string_view text);

/// Whether every octet sequence is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// Whether any octet is outside ASCII.
bool has_non_ascii(std::string_view text);

/// The octets that base64 text (RFC 4648 section 4) stands for, blanks and line ends between them allowed.
/// Nothing if there is a foreign character or the padding is wrong.
std::optional<std::string> decode_base64(std::string_view text);

/// The octets as base64 with padding, in one line.
std::string encode_base64(std::string_view octets);

/// How many single-octet edits (insert, delete, replace, swap of neighbours) turn one text into the other: for "did you
/// mean".
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` is a slip of the pen for, case aside; empty if it is like none.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace dmarcd
