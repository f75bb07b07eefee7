#include <algorithm>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/evaluation/authentication_results.h"
#include "dmarcd/message/authentication_results.h"

namespace dmarcd::evaluation {
namespace {

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

/// The only one there is (RFC 8601 section 2.2).
bool has_known_version(const message::AuthenticationResults& head) {
  return head.version.empty() || parse_number(head.version) == 1;
}

/// Whether a field that came from outside is to go (RFC 8601 section 5).
bool is_forged(std::string_view value, const std::vector<std::string>& own_ids) {
  const Result<message::AuthenticationResults> head = message::read_results_head(value);
  if (head && !has_known_version(*head)) return true;
  return std::any_of(own_ids.begin(), own_ids.end(), [&](const std::string& own_id) {
    if (own_id.empty()) return false;
    if (head) return comparable(head->authserv_id) == comparable(own_id);
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
    if (options.remove_all || is_forged(field.value, options.own_ids)) forged.push_back(position);
  }
  return forged;
}

}  // namespace dmarcd::evaluation
