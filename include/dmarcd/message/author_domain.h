#pragma once

#include <string>
#include <vector>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::message {

/// The Author Domains of a message (RFC 9989 sections 3.2.2, 4.2 and 5.3.1): the domains of its From field.
struct AuthorDomains {
  std::vector<dns::DomainName> domains;  ///< Distinct, in order; usually one. Empty if `problem` says why.
  std::string problem;                   ///< Why there is no usable Author Domain, safe to show; empty if there is.
  std::vector<std::string> remarks;      ///< Oddities that did not stop the reading, for the findings.
};

/// More than these are a problem: nobody writes so many authors, and each costs a tree walk.
constexpr std::size_t most_author_domains = 5;

/// Reads the From field of a header. No From field, several, one that is malformed, holds no domain but perhaps domain
/// literals, a domain that is no name, or more than `most_author_domains` is a problem. An encoded word is never
/// decoded, so that none yields an address.
AuthorDomains find_author_domains(const std::vector<HeaderField>& header);

}  // namespace dmarcd::message
