#include "inbox_rows.h"

#include <string_view>

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

constexpr std::string_view before_values = " VALUES ";

/// How long the text in parentheses is that `text` begins with.
std::size_t length_in_parentheses(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1;
  }
  return text.size();
}

/// The values with the number of their row behind each parameter.
std::string values_of_row(std::string_view values, std::size_t row) {
  std::string text;
  bool is_parameter = false;
  for (const char c : values) {
    const bool goes_on = is_parameter && (is_letter(c) || is_digit(c));
    if (is_parameter && !goes_on) text += fmt::format("_{}", row);
    is_parameter = goes_on || c == ':';
    text += c;
  }
  return text;
}

}  // namespace

bool has_form_for_many_rows(const std::string& statement) {
  return statement.starts_with("INSERT") && statement.find(before_values) != std::string::npos &&
         statement.find("decode(") == std::string::npos;
}

std::string for_many_rows(const std::string& statement, std::size_t rows) {
  const std::size_t begin = statement.find(before_values) + before_values.size();
  const std::size_t length = length_in_parentheses(std::string_view(statement).substr(begin));
  std::string text = statement.substr(0, begin);
  for (std::size_t row = 0; row < rows; ++row)
    text += (row == 0 ? "" : ", ") + values_of_row(std::string_view(statement).substr(begin, length), row);
  return text + statement.substr(begin + length);
}

}  // namespace dmarcd::sql
