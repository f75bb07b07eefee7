#include "dmarcd/mime/header_writer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/text.h"

namespace dmarcd::mime {
namespace {

/// RFC 2047 section 2: a line with encoded words must not be longer; RFC 5322 section 2.1.1 advises 78.
constexpr std::size_t usual_line = 76;

/// A line must not have more than 998 characters. Where a name may be encoded, longer words are: encoded words can be
/// cut anywhere.
constexpr std::size_t longest_word = 900;

/// RFC 5321 section 4.5.3.1: a local part of 64 octets, the sign, and a domain of 255.
constexpr std::size_t longest_address = 320;

/// Two domain names and more; what still fits a line.
constexpr std::size_t longest_parameter = 900;

bool is_atom_character(char c) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> words = split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

/// What a reader would take for an encoded word must be encoded itself.
bool needs_encoding(std::string_view line) {
  const std::vector<std::string_view> all = words(line);
  return has_non_ascii(line) || line.find("=?") != std::string_view::npos ||
         std::any_of(all.begin(), all.end(), [](std::string_view word) { return word.size() > longest_word; });
}

/// Encoded words of whole characters, short enough that the first fits beside a field's name (RFC 2047 section 2).
std::string encoded_words(std::string_view utf8) {
  constexpr std::size_t octets_a_word = 36;
  std::string encoded;
  while (!utf8.empty()) {
    std::size_t end = 0;
    while (end < utf8.size()) {
      const std::size_t length = std::max<std::size_t>(1, utf8_sequence_length(utf8.substr(end)));
      if (end + length > octets_a_word) break;
      end += length;
    }
    encoded += fmt::format("{}=?UTF-8?B?{}?=", encoded.empty() ? "" : " ", encode_base64(utf8.substr(0, end)));
    utf8.remove_prefix(end);
  }
  return encoded;
}

}  // namespace

std::string field(std::string_view name, std::string_view value) {
  std::string lines;
  std::string line = fmt::format("{}:", name);
  bool is_begun = false;
  for (const std::string_view word : words(value)) {
    if (is_begun && line.size() + 1 + word.size() > usual_line) {
      lines.append(line).append("\r\n");
      line.clear();
    }
    line.append(" ").append(word.substr(0, longest_word));
    is_begun = true;
  }
  return lines.append(line).append("\r\n");
}

std::string unstructured(std::string_view text) {
  std::string line = single_line(text);
  return needs_encoding(line) ? encoded_words(line) : line;
}

std::string phrase(std::string_view text) {
  std::string line = single_line(text);
  if (needs_encoding(line)) return encoded_words(line);
  const bool has_only_atoms =
      std::all_of(line.begin(), line.end(), [](char c) { return is_atom_character(c) || c == ' '; });
  return has_only_atoms ? line : quoted_words(line);
}

std::string quoted(std::string_view text) {
  std::string plain(text.substr(0, longest_parameter));
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c <= ' ' || c > '~' || c == '"' || c == '\\'; }, '_');
  return fmt::format("\"{}\"", plain);
}

// RFC 5322 section 3.2.4.
std::string quoted_words(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c >= ' ' && c <= '~' ? c : '_';
  }
  return quoted + '"';
}

std::string mailbox(std::string_view name, std::string_view address) {
  const std::string display_name = phrase(name);
  return fmt::format("{}{}<{}>", display_name, display_name.empty() ? "" : " ",
                     dot_atoms(address.substr(0, longest_address)));
}

std::string dot_atoms(std::string_view text) {
  std::string atoms(text);
  std::erase_if(atoms, [](char c) { return !is_atom_character(c) && c != '.' && c != '@'; });
  return atoms;
}

std::string date_time(Timestamp time) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace dmarcd::mime
