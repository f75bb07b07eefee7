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

}  // namespace dmarcd
