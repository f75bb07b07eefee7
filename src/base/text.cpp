#include "dmarcd/base/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace dmarcd {
namespace {

std::string_view trim(std::string_view text, bool (*is_trimmed)(char)) {
  while (!text.empty() && is_trimmed(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_trimmed(text.back())) text.remove_suffix(1);
  return text;
}

/// The six bits of a base64 character, or 64 for a foreign one.
unsigned base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (is_digit(c)) return static_cast<unsigned>(c - '0') + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return 64;
}

/// The first `longest` octets, those that are neither `kept` nor printable ASCII without the backslash as \xNN.
std::string escaped(std::string_view text, std::size_t longest, char kept) {
  std::string shown;
  for (char c : text.substr(0, longest)) {
    if (c == kept || (c >= ' ' && c <= '~' && c != '\\'))
      shown += c;
    else
      fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(c));
  }
  if (text.size() > longest) shown += "...";
  return shown;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return to_lower(c); });
  return lower;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim_blanks(std::string_view text) {
  return trim(text, is_blank);
}

std::string_view trim_space(std::string_view text) {
  return trim(text, is_space);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || stopped_at != end) return std::nullopt;
  return number;
}

std::string printable(std::string_view text, std::size_t longest) {
  return escaped(text, longest, ' ');
}

std::string printable_sentence(std::string_view text, std::size_t longest) {
  return escaped(text, longest, '\\');
}

// Table 3-7 of the Unicode standard.
std::size_t utf8_sequence_length(std::string_view text) {
  auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  auto continues = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if ((octet(i) & 0xC0U) != 0x80U) return false;
    return true;
  };
  const unsigned lead = octet(0);
  const unsigned second = octet(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1, 2) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(1, 3) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && second < 0x90;
    const bool beyond_unicode = lead == 0xF4 && second > 0x8F;
    return !overlong && !beyond_unicode && continues(1, 4) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool has_non_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string octets;
  unsigned bits = 0;
  std::size_t characters = 0;
  std::size_t padding = 0;
  for (char c : text) {
    if (is_space(c)) continue;
    ++characters;
    if (c == '=') {
      ++padding;
      continue;
    }
    const unsigned value = base64_value(c);
    if (value == 64 || padding > 0) return std::nullopt;
    bits = (bits << 6U | value) & 0xFFFFFFU;
    if (characters % 4 == 2) octets += static_cast<char>(bits >> 4U & 0xFFU);
    if (characters % 4 == 3) octets += static_cast<char>(bits >> 2U & 0xFFU);
    if (characters % 4 == 0) octets += static_cast<char>(bits & 0xFFU);
  }
  if (characters % 4 != 0 || padding > 2) return std::nullopt;
  return octets;
}

std::string encode_base64(std::string_view octets) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((octets.size() + 2) / 3 * 4);
  for (; !octets.empty(); octets.remove_prefix(std::min<std::size_t>(3, octets.size()))) {
    const std::size_t given = std::min<std::size_t>(3, octets.size());
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8U | (i < given ? static_cast<unsigned char>(octets[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= given ? alphabet[bits >> (18 - 6 * i) & 0x3FU] : '=';
  }
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> distance(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        distance[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t longest_word = 64;  // Comparing costs time in proportion to both lengths.
  if (word.size() > longest_word) return {};
  std::string_view best;
  std::size_t least_edits = std::max<std::size_t>(2, word.size() * 2 / 5) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t edits = edit_distance(to_lower(word), to_lower(candidate));
    if (edits < least_edits && edits < candidate.size()) {
      best = candidate;
      least_edits = edits;
    }
  }
  return best;
}

}  // namespace dmarcd
