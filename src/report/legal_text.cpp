#include "dmarcd/report/legal_text.h"

#include "dmarcd/base/text.h"

namespace dmarcd::report {
namespace {

/// Of the characters of well-formed UTF-8, XML has no controls but tab, CR and LF, and not U+FFFE and U+FFFF.
bool is_legal(std::string_view character) {
  const bool is_control = character.size() == 1 && static_cast<unsigned char>(character.front()) < 0x20;
  return !is_control && character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

}  // namespace

std::string legal_text(std::string_view octets) {
  std::string text;
  while (!octets.empty()) {
    const std::size_t length = utf8_sequence_length(octets);
    const std::string_view character = octets.substr(0, length);
    octets.remove_prefix(length == 0 ? 1 : length);
    if (text.size() + character.size() > longest_text) break;
    if (length == 1 && is_space(character.front()))
      text += ' ';
    else if (length > 0 && is_legal(character))
      text += character;
  }
  return text;
}

}  // namespace dmarcd::report
