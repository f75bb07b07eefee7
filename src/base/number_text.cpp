#include "dmarcd/base/number_text.h"

#include <fmt/format.h>

namespace dmarcd {

std::string grouped(std::uint64_t number) {
  constexpr std::size_t group = 3;
  const std::string digits = fmt::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % group == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string counted(std::uint64_t number, std::string_view one) {
  if (number == 1) return fmt::format("1 {}", one);
  return fmt::format("{} {}{}", grouped(number), one, one.ends_with('s') ? "es" : "s");
}

}  // namespace dmarcd
