#include "dmarcd/mime/text.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::mime {
namespace {

/// RFC 2045 sections 6.7 and 6.8.
constexpr std::size_t longest_encoded_line = 76;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_printable_ascii(char c) {
  return c >= ' ' && c <= '~';
}

/// An octet of a line in quoted-printable; a blank at the line's end would be lost on the way.
std::string quoted_octet(char octet, bool is_last) {
  const bool stands_for_itself = is_printable_ascii(octet) && octet != '=' && !(octet == ' ' && is_last);
  return stands_for_itself ? std::string(1, octet) : fmt::format("={:02X}", static_cast<unsigned char>(octet));
}

std::string quoted_line(std::string_view line) {
  constexpr std::string_view soft_line_end = "=\r\n";
  std::string lines;
  std::size_t length = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string octet = quoted_octet(line[i], i + 1 == line.size());
    if (length + octet.size() >= longest_encoded_line) {
      lines += soft_line_end;
      length = 0;
    }
    lines += octet;
    length += octet.size();
  }
  return lines + "\r\n";
}

}  // namespace

std::string single_line(std::string_view octets) {
  std::string line;
  while (!octets.empty()) {
    const std::size_t length = utf8_sequence_length(octets);
    const std::string_view character = octets.substr(0, length);
    octets.remove_prefix(length == 0 ? 1 : length);
    if (length == 0) continue;
    const bool is_blank = character == " " || is_control(character.front());
    if (!is_blank)
      line += character;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string quoted_printable(std::string_view text) {
  std::string lines;
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (const std::string_view line : split(text, '\n')) lines += quoted_line(line);
  return lines;
}

std::string base64_lines(std::string_view octets) {
  constexpr std::size_t octets_a_line = longest_encoded_line / 4 * 3;
  std::string lines;
  lines.reserve((octets.size() / octets_a_line + 1) * (longest_encoded_line + 2));
  for (; !octets.empty(); octets.remove_prefix(std::min(octets_a_line, octets.size())))
    lines.append(encode_base64(octets.substr(0, octets_a_line))).append("\r\n");
  return lines;
}

}  // namespace dmarcd::mime
