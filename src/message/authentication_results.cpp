#include "dmarcd/message/authentication_results.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "results_cursor.h"

namespace dmarcd::message {
namespace {

/// "mx.example.net 1", up to the ";" or the end behind it.
Result<AuthenticationResults> read_head(ResultsCursor& cursor) {
  AuthenticationResults head;
  DMARCD_TRY(cursor.skip_gaps());
  head.authserv_id = DMARCD_TRY(cursor.take_value());
  if (head.authserv_id.empty()) return permanent_failure("the authserv-id is empty");
  DMARCD_TRY(cursor.skip_gaps());
  if (cursor.is_at_end() || cursor.take(';')) return head;

  head.version = DMARCD_TRY(cursor.take_value());
  if (!std::all_of(head.version.begin(), head.version.end(), is_digit))
    return permanent_failure(fmt::format("the version is no number: \"{}\"", printable(head.version, 40)));
  DMARCD_TRY(cursor.skip_gaps());
  if (cursor.is_at_end() || cursor.take(';')) return head;
  return permanent_failure("no \";\" follows the authserv-id");
}

Result<void> expect_equals(ResultsCursor& cursor) {
  DMARCD_TRY(cursor.skip_gaps());
  if (!cursor.take('=')) return permanent_failure("a word is not followed by \"=\"");
  return cursor.skip_gaps();
}

/// "header.d=example.com", or "reason=text" and the like, which have no type.
Result<AuthenticationProperty> read_property(ResultsCursor& cursor) {
  AuthenticationProperty property;
  property.name = DMARCD_TRY(cursor.take_keyword());
  DMARCD_TRY(cursor.skip_gaps());
  if (cursor.take('.')) {
    property.type = std::move(property.name);
    DMARCD_TRY(cursor.skip_gaps());
    property.name = DMARCD_TRY(cursor.take_keyword());
  }
  DMARCD_TRY(expect_equals(cursor));
  property.value = DMARCD_TRY(cursor.take_property_value());
  return property;
}

/// "dkim=pass", or with the version of the method "dkim/1=pass".
Result<MethodResult> read_method(ResultsCursor& cursor) {
  MethodResult result;
  result.method = DMARCD_TRY(cursor.take_keyword());
  DMARCD_TRY(cursor.skip_gaps());
  if (cursor.take('/')) {
    DMARCD_TRY(cursor.skip_gaps());
    DMARCD_TRY(cursor.take_keyword());
  }
  DMARCD_TRY(expect_equals(cursor));
  result.result = DMARCD_TRY(cursor.take_keyword());
  return result;
}

Result<MethodResult> read_result(ResultsCursor& cursor) {
  MethodResult result = DMARCD_TRY(read_method(cursor));
  while (true) {
    DMARCD_TRY(cursor.skip_gaps());
    if (cursor.is_at_end() || cursor.take(';')) return result;
    AuthenticationProperty property = DMARCD_TRY(read_property(cursor));
    const bool is_reason = property.type.empty() && property.name == "reason";
    if (is_reason && result.reason.empty())
      result.reason = std::move(property.value);
    else
      result.properties.push_back(std::move(property));
  }
}

/// Whether all that is left is "none".
bool is_no_result(ResultsCursor cursor) {
  const Result<std::string> word = cursor.take_keyword();
  return word && *word == "none" && cursor.skip_gaps() && cursor.is_at_end();
}

}  // namespace

std::optional<std::string_view> MethodResult::find(std::string_view type, std::string_view name) const {
  const auto property = std::find_if(
      properties.begin(), properties.end(),
      [&](const AuthenticationProperty& candidate) { return candidate.type == type && candidate.name == name; });
  if (property == properties.end()) return std::nullopt;
  return property->value;
}

Result<AuthenticationResults> parse_authentication_results(std::string_view value) {
  if (value.size() > longest_authentication_results)
    return permanent_failure(fmt::format("it is longer than {} octets", longest_authentication_results));
  ResultsCursor cursor(value);
  AuthenticationResults results = DMARCD_TRY(read_head(cursor));
  while (true) {
    DMARCD_TRY(cursor.skip_gaps());
    if (cursor.is_at_end() || (results.results.empty() && is_no_result(cursor))) return results;
    results.results.push_back(DMARCD_TRY(read_result(cursor)));
  }
}

Result<AuthenticationResults> read_results_head(std::string_view value) {
  ResultsCursor cursor(value);
  return read_head(cursor);
}

}  // namespace dmarcd::message
