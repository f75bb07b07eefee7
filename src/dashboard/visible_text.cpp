#include "visible_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

namespace dmarcd::dashboard {
namespace {

struct Range {
  char32_t first, last;
};

// Characters that change what others look like, or look like nothing (Unicode categories Cc, Cf, Zl, Zp).
constexpr std::array hidden = {
    Range{0x00, 0x08},     Range{0x0B, 0x1F},     Range{0x7F, 0x9F},       Range{0xAD, 0xAD},     Range{0x61C, 0x61C},
    Range{0x180E, 0x180E}, Range{0x200B, 0x200F}, Range{0x2028, 0x202E},   Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF},
    Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE0FFF},
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

}  // namespace

std::string visible_text(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(sequence.size());
    if (length == 0)
      fmt::format_to(std::back_inserter(shown), "[0x{:02X}]", static_cast<unsigned char>(sequence[0]));
    else if (sequence == "\r" && text.starts_with('\n'))
      continue;
    else if (const char32_t character = code_point(sequence); is_hidden(character))
      fmt::format_to(std::back_inserter(shown), "[U+{:04X}]", static_cast<unsigned>(character));
    else
      shown += sequence;
  }
  return shown;
}

}  // namespace dmarcd::dashboard
