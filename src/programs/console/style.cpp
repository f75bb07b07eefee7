#include "style.h"

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace dmarcd::console {
namespace {

bool is_coloured() {
  static const bool answer = isatty(STDOUT_FILENO) == 1 && !std::getenv("NO_COLOR");
  return answer;
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

std::string toned(std::string_view text, Tone tone) {
  if (tone == Tone::plain || !is_coloured()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(tone), text);
}

}  // namespace dmarcd::console
