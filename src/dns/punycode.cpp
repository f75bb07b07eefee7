#include "punycode.h"

#include <cstdint>
#include <optional>

#include "dmarcd/base/text.h"

namespace dmarcd::dns {
namespace {

// RFC 3492 section 5.
constexpr std::uint64_t base = 36;
constexpr std::uint64_t smallest_threshold = 1;
constexpr std::uint64_t largest_threshold = 26;
constexpr std::uint64_t skew = 38;
constexpr std::uint64_t damp = 700;
constexpr std::uint64_t initial_bias = 72;
constexpr std::uint64_t initial_code_point = 0x80;

/// Nothing greater is needed for a label of characters, and nothing overflows below it.
constexpr std::uint64_t largest_delta = 1ULL << 32U;

std::optional<std::uint64_t> digit_value(char c) {
  if (is_letter(c)) return static_cast<std::uint64_t>(to_lower(c) - 'a');
  if (is_digit(c)) return static_cast<std::uint64_t>(c - '0') + 26;
  return std::nullopt;
}

/// Section 6.1.
std::uint64_t adapt(std::uint64_t delta, std::uint64_t length, bool is_first) {
  delta /= is_first ? damp : 2;
  delta += delta / length;
  std::uint64_t steps = 0;
  for (; delta > (base - smallest_threshold) * largest_threshold / 2; steps += base) delta /= base - smallest_threshold;
  return steps + (base - smallest_threshold + 1) * delta / (delta + skew);
}

std::uint64_t threshold(std::uint64_t position, std::uint64_t bias) {
  if (position <= bias + smallest_threshold) return smallest_threshold;
  return position >= bias + largest_threshold ? largest_threshold : position - bias;
}

/// Takes a number of variable length off `digits` (section 3.3); nothing if it does not end or is too large.
std::optional<std::uint64_t> take_delta(std::string_view& digits, std::uint64_t bias) {
  std::uint64_t delta = 0;
  std::uint64_t weight = 1;
  for (std::uint64_t position = base; !digits.empty(); position += base) {
    const std::optional<std::uint64_t> digit = digit_value(digits.front());
    digits.remove_prefix(1);
    if (!digit) return std::nullopt;
    delta += *digit * weight;
    if (delta > largest_delta || weight > largest_delta) return std::nullopt;
    const std::uint64_t least = threshold(position, bias);
    if (*digit < least) return delta;
    weight *= base - least;
  }
  return std::nullopt;
}

/// Neither control characters nor surrogates, which are no characters.
bool is_character(std::uint64_t code_point) {
  return code_point >= 0xA0 && code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

/// Section 6.2, without putting the text together.
bool is_punycode(std::string_view text) {
  const std::size_t delimiter = text.rfind('-');
  const bool has_basic_part = delimiter != std::string_view::npos && delimiter > 0;
  std::uint64_t length = has_basic_part ? delimiter : 0;
  std::string_view digits = has_basic_part ? text.substr(delimiter + 1) : text;
  if (digits.empty()) return false;

  std::uint64_t code_point = initial_code_point;
  std::uint64_t bias = initial_bias;
  for (std::uint64_t place = 0; !digits.empty(); ++place) {
    const std::optional<std::uint64_t> delta = take_delta(digits, bias);
    if (!delta) return false;
    ++length;
    bias = adapt(*delta, length, code_point == initial_code_point && place == 0);
    place += *delta;
    code_point += place / length;
    place %= length;
    if (!is_character(code_point)) return false;
  }
  return true;
}

}  // namespace

bool is_a_label(std::string_view label) {
  constexpr std::string_view prefix = "xn--";
  return starts_with_ignoring_case(label, prefix) && is_punycode(label.substr(prefix.size()));
}

}  // namespace dmarcd::dns
