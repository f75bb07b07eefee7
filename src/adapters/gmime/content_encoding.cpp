#include "content_encoding.h"

#include <algorithm>
#include <array>
#include <gmime/gmime.h>

#include "dmarcd/base/text.h"

#include "entity.h"
#include "header_text.h"

namespace dmarcd::gmime {
namespace {

bool is_base64(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '/';
}

bool is_base64_or_padding(char c) {
  return is_base64(c) || c == '=';
}

bool is_plain(char c) {
  return is_base64_or_padding(c) || c == '\r' || c == '\n';
}

/// The octets of base64 text without foreign characters.
std::string decoded_base64(std::string_view text) {
  std::string octets(text.size() / 4 * 3 + 3, '\0');
  int state = 0;
  guint32 save = 0;
  octets.resize(g_mime_encoding_base64_decode_step(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                                   reinterpret_cast<unsigned char*>(octets.data()), &state, &save));
  return octets;
}

/// The lines of base64 without those that gateways put between or behind them. RFC 2045 section 6.8 lets a reader
/// ignore foreign characters; a line that has some is base64 only if it is as long without them as the line before.
std::string without_junk(std::string_view body) {
  const bool is_one_line = trim_space(body).find('\n') == std::string_view::npos;
  std::string clean;
  std::size_t usual = 0;
  while (!body.empty()) {
    const std::string_view line = trim_space(take_line(body));
    std::string kept;
    std::copy_if(line.begin(), line.end(), std::back_inserter(kept), is_base64_or_padding);
    if (kept.empty() || (kept.size() != line.size() && kept.size() != usual && !is_one_line)) continue;
    clean += kept;
    usual = kept.size();
  }
  return clean;
}

/// Padding ends base64 (RFC 2045 section 6.8): what stands behind it was put there by others.
std::string_view up_to_padding(std::string_view text) {
  const std::size_t padding = text.find('=');
  if (padding == std::string_view::npos) return text;
  const std::size_t end = text.find_first_not_of("= \t\r\n", padding);
  return text.substr(0, end);
}

std::string decode_base64_body(std::string_view body) {
  if (std::all_of(body.begin(), body.end(), is_plain)) return decoded_base64(up_to_padding(body));
  return decoded_base64(up_to_padding(without_junk(body)));
}

std::string decode_quoted_printable(std::string_view body) {
  std::string octets(body.size() + 4, '\0');
  int state = 0;
  guint32 save = 0;
  octets.resize(g_mime_encoding_quoted_decode_step(reinterpret_cast<const unsigned char*>(body.data()), body.size(),
                                                   reinterpret_cast<unsigned char*>(octets.data()), &state, &save));
  return octets;
}

/// "begin 644 report.xml.gz"
std::optional<std::string> name_of_begin(std::string_view line) {
  if (!line.starts_with("begin ")) return std::nullopt;
  line = without_end(line.substr(6));
  const std::size_t mode = std::min(line.find_first_not_of("01234567"), line.size());
  if ((mode != 3 && mode != 4) || mode == line.size() || line[mode] != ' ') return std::nullopt;
  return valid_text(trim_blanks(line.substr(mode)));
}

unsigned uudecoded(std::string_view line, std::size_t i) {
  constexpr unsigned six_bits = 0x3F;
  return i < line.size() ? (static_cast<unsigned>(static_cast<unsigned char>(line[i])) - ' ') & six_bits : 0;
}

/// A line of uuencode (POSIX): how many octets it has, then four characters for each three of them.
void append_uudecoded(std::string_view line, std::string& octets) {
  const std::size_t count = uudecoded(line, 0);
  const std::size_t before = octets.size();
  for (std::size_t i = 1; octets.size() < before + count; i += 4) {
    const unsigned group = uudecoded(line, i) << 18U | uudecoded(line, i + 1) << 12U | uudecoded(line, i + 2) << 6U |
                           uudecoded(line, i + 3);
    octets += static_cast<char>(group >> 16U);
    octets += static_cast<char>(group >> 8U);
    octets += static_cast<char>(group);
  }
  octets.resize(before + count);
}

std::string decode_uuencode(std::string_view body) {
  std::optional<UuencodedFile> file = find_uuencoded(body);
  return file ? std::move(file->octets) : std::string(body);
}

/// The first octets of gzip and of zip, in base64.
bool is_archive_in_base64(std::string_view body) {
  const std::string_view text = trim_space(body.substr(0, 100));
  return text.starts_with("H4sI") || text.starts_with("UEsDB");
}

}  // namespace

std::optional<UuencodedFile> find_uuencoded(std::string_view text) {
  while (!text.empty()) {
    std::optional<std::string> name = name_of_begin(take_line(text));
    if (!name) continue;
    UuencodedFile file{*std::move(name), {}};
    while (!text.empty()) {
      const std::string_view line = without_end(take_line(text));
      if (line.empty() || line == "end" || uudecoded(line, 0) == 0) break;
      append_uudecoded(line, file.octets);
    }
    return file;
  }
  return std::nullopt;
}

std::string decode_content(std::string_view body, std::string_view encoding) {
  const std::string_view word = trim_space(encoding);
  const std::string name = to_lower(word.substr(0, word.find_first_of(" \t\r\n;(")));
  if (name == "base64") return decode_base64_body(body);
  if (name == "quoted-printable") return decode_quoted_printable(body);
  if (name == "x-uuencode" || name == "uuencode" || name == "x-uue") return decode_uuencode(body);
  return is_archive_in_base64(body) ? decode_base64_body(body) : std::string(body);
}

}  // namespace dmarcd::gmime
