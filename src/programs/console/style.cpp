#include "style.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "dmarcd/base/text.h"

namespace dmarcd::console {
namespace {

bool is_coloured() {
  static const bool answer = isatty(STDOUT_FILENO) == 1 && !std::getenv("NO_COLOR");
  return answer;
}

std::uint32_t code_point(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return first;
  std::uint32_t code = first & (0x7fU >> sequence.size());
  for (const char c : sequence.substr(1)) code = code << 6U | (static_cast<unsigned char>(c) & 0x3fU);
  return code;
}

/// Controls of C0 and C1, and the marks of Unicode that reorder, join or hide what is beside them.
bool is_hidden(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe0fff);
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::strong: return "\x1b[1m";
    case Tone::good: return "\x1b[32m";
    case Tone::bad: return "\x1b[31m";
    case Tone::doubtful: return "\x1b[33m";
    case Tone::faint: return "\x1b[2m";
  }
  return "";
}

}  // namespace

std::string legible(std::string_view text, std::size_t longest) {
  std::string shown;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == longest) return shown + "…";
    const std::size_t length = utf8_sequence_length(text);
    const std::uint32_t code = length > 0 ? code_point(text.substr(0, length)) : 0;
    if (length == 0)
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    else if (is_hidden(code))
      shown += fmt::format("\\u{{{:x}}}", code);
    else
      shown += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

std::string toned(std::string_view text, Tone tone) {
  if (tone == Tone::plain || !is_coloured()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(tone), text);
}

}  // namespace dmarcd::console
