#include "dmarcd/spf/checked_identity.h"

#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::spf {
namespace {

/// A name with U-labels in A-labels (RFC 8616 section 4); anything else, blanks and case included, as it was said.
std::string in_a_labels(const std::string& name) {
  if (!has_non_ascii(name)) return name;
  const Result<dns::DomainName> converted = dns::DomainName::parse_international(name);
  return converted ? converted->text() : name;
}

std::optional<dns::DomainName> checkable_domain(std::string_view text) {
  const bool is_address_literal = text.starts_with('[');
  if (is_address_literal) return std::nullopt;
  Result<dns::DomainName> domain = dns::DomainName::parse_international(text);
  if (!domain || !is_checkable(*domain)) return std::nullopt;
  return *std::move(domain);
}

}  // namespace

CheckedIdentity identity_of(const SpfRequest& request) {
  const bool is_null = request.mail_from.empty();
  const std::string sender = is_null ? "postmaster@" + request.helo : request.mail_from;
  // A quoted local part may hold an at sign; a sender without any is a domain.
  const std::size_t at = is_null ? sender.find('@') : sender.rfind('@');
  const std::string local_part = at == std::string::npos ? std::string() : sender.substr(0, at);
  const std::string domain_text = at == std::string::npos ? sender : sender.substr(at + 1);

  std::optional<dns::DomainName> domain = checkable_domain(domain_text);
  std::string sender_domain = domain ? domain->text() : domain_text;
  MacroFacts facts{request.client_address,   local_part.empty() ? "postmaster" : local_part,
                   std::move(sender_domain), in_a_labels(request.helo),
                   request.receiver,         request.now};
  return {is_null ? SpfIdentity::helo : SpfIdentity::mail_from, std::move(domain), std::move(facts)};
}

bool is_checkable(const dns::DomainName& domain) {
  return domain.label_count() > 1;
}

}  // namespace dmarcd::spf
