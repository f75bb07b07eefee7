#include "results_cursor.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/message/authentication_results.h"

namespace dmarcd::message {
namespace {

/// RFC 2045 section 5.1; octets above ASCII may stand in internationalized mail (RFC 8601 section 2.3).
bool is_token_character(char c) {
  constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";
  const unsigned char octet = static_cast<unsigned char>(c);
  return octet > ' ' && octet != 0x7F && specials.find(c) == std::string_view::npos;
}

bool is_keyword_character(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

/// What ends a property's value however it is written.
bool ends_property_value(char c) {
  return is_space(c) || c == ';' || c == '(' || c == ')' || c == '\0';
}

template <class Predicate>
std::string take_while(std::string_view& text, Predicate belongs) {
  std::string word(text.begin(), std::find_if_not(text.begin(), text.end(), belongs));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

Error ResultsCursor::unexpected(std::string_view wanted) const {
  if (rest_.empty()) return {Error::Kind::permanent, fmt::format("it ends where {} is due", wanted)};
  return {Error::Kind::permanent, fmt::format("{} is due at \"{}\"", wanted, printable(rest_, 40))};
}

Result<void> ResultsCursor::skip_gaps() {
  std::size_t depth = 0;
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (depth == 0 && c != '(' && !is_space(c)) return {};
    if (c == '(' && ++depth > deepest_results_comment)
      return permanent_failure(fmt::format("comments are nested deeper than {}", deepest_results_comment));
    if (c == ')') --depth;
    const bool is_quoted_pair = c == '\\' && rest_.size() > 1;
    rest_.remove_prefix(is_quoted_pair ? 2 : 1);
  }
  if (depth > 0) return permanent_failure("a comment is opened but not closed");
  return {};
}

bool ResultsCursor::take(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

Result<std::string> ResultsCursor::take_quoted_string() {
  std::string content;
  rest_.remove_prefix(1);
  while (!rest_.empty() && rest_.front() != '"') {
    if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
    content += rest_.front();
    rest_.remove_prefix(1);
  }
  if (!take('"')) return permanent_failure("a quoted string is opened but not closed");
  return content;
}

Result<std::string> ResultsCursor::take_value() {
  if (rest_.starts_with('"')) return take_quoted_string();
  std::string token = take_while(rest_, is_token_character);
  if (token.empty()) return tl::unexpected(unexpected("a value"));
  return token;
}

Result<std::string> ResultsCursor::take_keyword() {
  const std::string word = take_while(rest_, is_keyword_character);
  if (word.empty()) return tl::unexpected(unexpected("a word"));
  return to_lower(word);
}

Result<std::string> ResultsCursor::take_property_value() {
  std::string value;
  while (!rest_.empty() && !ends_property_value(rest_.front())) {
    if (rest_.front() == '"')
      value += DMARCD_TRY(take_quoted_string());
    else
      value += take_while(rest_, [](char c) { return !ends_property_value(c) && c != '"'; });
  }
  return value;
}

}  // namespace dmarcd::message
