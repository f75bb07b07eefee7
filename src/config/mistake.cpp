#include "dmarcd/config/mistake.h"

#include <fmt/format.h>

namespace dmarcd::config {

std::string to_text(const Mistake& mistake) {
  const Position& at = mistake.position;
  if (at.file.empty()) return mistake.text;
  if (at.line == 0) return fmt::format("{}: {}", at.file, mistake.text);
  return fmt::format("{}:{}:{}: {}", at.file, at.line, at.column, mistake.text);
}

}  // namespace dmarcd::config
