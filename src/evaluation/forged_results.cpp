#include <algorithm>
#include <optional>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/evaluation/authentication_results.h"

namespace dmarcd::evaluation {
namespace {

/// Comments nest; deeper ones are not read, and the field counts as unreadable.
constexpr int deepest_comment = 100;

/// What RFC 2045 section 5.1 leaves out of a token.
constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";

bool is_token_character(char c) {
  return c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\0' && specials.find(c) == std::string_view::npos;
}

/// Skips blanks, folds and comments; false if a comment does not end.
bool skip_cfws(std::string_view& text) {
  int depth = 0;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '(' && ++depth > deepest_comment) return false;
    if (c == ')' && depth == 0) return true;
    if (depth == 0 && c != '(' && !is_space(c)) return true;
    if (c == ')') --depth;
    if (c == '\\' && depth > 0 && text.size() > 1) text.remove_prefix(1);
    text.remove_prefix(1);
  }
  return depth == 0;
}

std::optional<std::string> read_quoted_string(std::string_view& text) {
  std::string content;
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    content += text.front();
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  text.remove_prefix(1);
  return content;
}

std::string read_token(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_character);
  std::string token(text.begin(), end);
  text.remove_prefix(token.size());
  return token;
}

/// The authserv-id at the head of a field's value (RFC 8601 section 2.2); nothing if the head cannot be read.
std::optional<std::string> read_authserv_id(std::string_view text) {
  if (!skip_cfws(text) || text.empty()) return std::nullopt;
  std::optional<std::string> id = text.front() == '"' ? read_quoted_string(text) : read_token(text);
  if (!id || id->empty() || !skip_cfws(text)) return std::nullopt;

  const std::string version = read_token(text);
  const bool version_is_number = std::all_of(version.begin(), version.end(), is_digit);
  if (!version_is_number || !skip_cfws(text)) return std::nullopt;
  return text.empty() || text.front() == ';' ? id : std::nullopt;
}

/// Ids are compared without case, U-labels as A-labels (RFC 8601 section 5).
std::string comparable(std::string_view id) {
  const Result<dns::DomainName> name = dns::DomainName::parse_international(trim_space(id));
  return name ? name->text() : to_lower(trim_space(id));
}

/// The text as a careless reader could see it: without blanks, folds, comments' brackets, quotes and backslashes.
std::string squeezed(std::string_view text) {
  std::string rest;
  for (char c : text)
    if (!is_space(c) && c != '"' && c != '\\' && c != '(' && c != ')') rest += to_lower(c);
  return rest;
}

bool claims_an_own_id(std::string_view value, const std::vector<std::string>& own_ids) {
  const std::optional<std::string> id = read_authserv_id(value);
  return std::any_of(own_ids.begin(), own_ids.end(), [&](const std::string& own_id) {
    if (own_id.empty()) return false;
    if (id) return comparable(*id) == comparable(own_id);
    return squeezed(value).find(squeezed(own_id)) != std::string::npos;
  });
}

}  // namespace

std::vector<std::size_t> forged_authentication_results(const std::vector<message::HeaderField>& header,
                                                       const ForgedResultsOptions& options) {
  std::vector<std::size_t> forged;
  std::size_t position = 0;
  for (const message::HeaderField& field : header) {
    if (!is_named(field, "Authentication-Results")) continue;
    ++position;
    if (options.remove_all || claims_an_own_id(field.value, options.own_ids)) forged.push_back(position);
  }
  return forged;
}

}  // namespace dmarcd::evaluation
