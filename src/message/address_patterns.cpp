#include "dmarcd/message/address_patterns.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::message {
namespace {

/// "\"a\\ b\"" stands for "a b" (RFC 5321 section 4.1.2, Quoted-string).
std::string without_quotes(std::string_view local_part) {
  if (local_part.size() < 2 || !local_part.starts_with('"') || !local_part.ends_with('"'))
    return std::string(local_part);
  std::string plain;
  const std::string_view inside = local_part.substr(1, local_part.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
    plain += inside[i];
  }
  return plain;
}

/// "@relay.example:user@example.net" is for user@example.net (RFC 5321 section 4.1.1.3).
std::string_view without_source_route(std::string_view address) {
  if (!address.starts_with('@')) return address;
  const std::size_t colon = address.find(':');
  return colon == std::string_view::npos ? address : address.substr(colon + 1);
}

struct Parts {
  std::string local_part;  ///< Lower case, since no two of a site's users differ in case alone.
  Result<dns::DomainName> domain;
};

Parts parts_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return {"", permanent_failure("")};
  return {to_lower(without_quotes(address.substr(0, at))),
          dns::DomainName::parse_international(address.substr(at + 1))};
}

std::string canonical_address(const Parts& parts) {
  return fmt::format("{}@{}", parts.local_part, parts.domain->text());
}

}  // namespace

Result<void> AddressPatterns::add(std::string_view pattern) {
  if (pattern.find('@') == std::string_view::npos) {
    domains_.add(DMARCD_TRY(dns::DomainPattern::parse(pattern)));
    return {};
  }
  const Parts parts = parts_of(pattern);
  if (parts.local_part.empty() || !parts.domain || !parts.domain->is_host_name())
    return permanent_failure(fmt::format("\"{}\" is no address of mail", printable(pattern, 80)));
  addresses_.insert(canonical_address(parts));
  return {};
}

bool AddressPatterns::matches(std::string_view address) const {
  const Parts parts = parts_of(without_source_route(address));
  if (!parts.domain) return false;
  return domains_.matches(*parts.domain) || addresses_.contains(canonical_address(parts));
}

std::vector<std::string> AddressPatterns::texts() const {
  std::vector<std::string> texts = domains_.texts();
  texts.insert(texts.end(), addresses_.begin(), addresses_.end());
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace dmarcd::message
