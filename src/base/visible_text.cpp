#include "dmarcd/base/visible_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

namespace dmarcd {
namespace {

struct Range {
  char32_t first, last;
};

// Characters that change what others look like, or look like nothing (Unicode categories Cc, Cf, Zl, Zp).
constexpr std::array hidden = {
    Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0xAD, 0xAD},     Range{0x61C, 0x61C},
    Range{0x180E, 0x180E}, Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},
    Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE0FFF},
};

bool is_hidden(char32_t character) {
  return std::any_of(hidden.begin(), hidden.end(),
                     [&](const Range& range) { return character >= range.first && character <= range.last; });
}

/// `sequence` is one well-formed UTF-8 sequence.
char32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  char32_t value = lead & (0x7FU >> sequence.size());
  for (char c : sequence.substr(1)) value = value << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  return value;
}

/// One character, or one octet that begins none, taken from the front of the text.
std::string_view take_character(std::string_view& text) {
  const std::string_view taken = text.substr(0, std::max<std::size_t>(utf8_sequence_length(text), 1));
  text.remove_prefix(taken.size());
  return taken;
}

void show(std::string_view character, std::string& shown) {
  if (utf8_sequence_length(character) == 0)
    fmt::format_to(std::back_inserter(shown), "[0x{:02X}]", static_cast<unsigned char>(character[0]));
  else if (const char32_t code = code_point(character); is_hidden(code))
    fmt::format_to(std::back_inserter(shown), "[U+{:04X}]", static_cast<unsigned>(code));
  else
    shown += character;
}

/// As JSON writes characters beyond U+FFFF: in two halves (RFC 8259 section 7).
void escape(char32_t code, std::string& json) {
  constexpr char32_t first_of_two = 0x10000;
  if (code < first_of_two) {
    fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(code));
    return;
  }
  escape(0xD800 + ((code - first_of_two) >> 10U), json);
  escape(0xDC00 + ((code - first_of_two) & 0x3FFU), json);
}

}  // namespace

std::string visible_text(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    if (character == "\r" && text.starts_with('\n')) continue;
    if (character == "\n" || character == "\t")
      shown += character;
    else
      show(character, shown);
  }
  return shown;
}

std::string visible_line(std::string_view text, std::size_t longest) {
  std::string shown;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == longest) return shown + "…";
    show(take_character(text), shown);
  }
  return shown;
}

std::string visible_json(std::string_view json) {
  std::string shown;
  shown.reserve(json.size());
  while (!json.empty()) {
    const std::string_view character = take_character(json);
    const bool is_markup = character.size() == 1 && character[0] != '\x7F';  // Its strings hold no other control.
    if (is_markup || utf8_sequence_length(character) == 0 || !is_hidden(code_point(character)))
      shown += character;
    else
      escape(code_point(character), shown);
  }
  return shown;
}

}  // namespace dmarcd
