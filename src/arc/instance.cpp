#include "instance.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::arc {
namespace {

/// Blanks, folds and comments, nested or not (RFC 5322 section 3.2.2, CFWS). One without an end takes all the rest.
std::string_view skip_gaps(std::string_view text) {
  std::size_t depth = 0;
  while (!text.empty() && (depth > 0 || is_space(text.front()) || text.front() == '(')) {
    if (text.front() == '(') ++depth;
    if (text.front() == ')') --depth;
    const bool is_quoted_pair = depth > 0 && text.front() == '\\' && text.size() > 1;
    text.remove_prefix(is_quoted_pair ? 2 : 1);
  }
  return text;
}

/// Steps over `c` and the gaps on both sides of it.
bool take(std::string_view& text, char c) {
  text = skip_gaps(text);
  if (text.empty() || text.front() != c) return false;
  text = skip_gaps(text.substr(1));
  return true;
}

}  // namespace

std::optional<unsigned> parse_instance(std::string_view text) {
  constexpr std::size_t most_digits = 2;
  const std::optional<std::uint64_t> number = parse_number(text);
  if (!number || *number == 0 || text.size() > most_digits) return std::nullopt;
  return static_cast<unsigned>(*number);
}

std::optional<NumberedResults> parse_numbered_results(std::string_view field_value) {
  if (!take(field_value, 'i') || !take(field_value, '=')) return std::nullopt;
  const auto end = std::find_if_not(field_value.begin(), field_value.end(), is_digit);
  const std::string_view digits(field_value.begin(), end);
  const std::optional<unsigned> instance = parse_instance(digits);
  field_value.remove_prefix(digits.size());
  if (!instance || !take(field_value, ';')) return std::nullopt;
  return NumberedResults{*instance, field_value};
}

}  // namespace dmarcd::arc
