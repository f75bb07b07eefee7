#include "dmarcd/record/stored_text.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::record {

std::string stored_text(std::string_view text, std::size_t longest) {
  if (!is_utf8(text)) {
    std::string ascii(text.substr(0, longest));
    std::replace_if(
        ascii.begin(), ascii.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }, '?');
    return ascii;
  }
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // Not within a character.
  return std::string(text.substr(0, end));
}

}  // namespace dmarcd::record
