#include "dmarcd/receiving/authenticity.h"

#include <algorithm>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/message/authentication_results.h"
#include "dmarcd/receiving/naming.h"

namespace dmarcd::receiving {
namespace {

using message::AuthenticationResults;
using message::MethodResult;

/// The topmost field of `authserv_id`, read: those below it may have been there when the mail came (RFC 8601
/// section 5). Nothing if there is none, or it cannot be read.
std::optional<AuthenticationResults> topmost_of(const CarryingMail& mail, std::string_view authserv_id) {
  for (const std::string& field : mail.authentication_results) {
    const Result<AuthenticationResults> head = message::read_results_head(field);
    if (!head || !equals_ignoring_case(head->authserv_id, authserv_id)) continue;
    Result<AuthenticationResults> results = message::parse_authentication_results(field);
    if (!results) return std::nullopt;
    return *std::move(results);
  }
  return std::nullopt;
}

/// A result that names no domain, or another than the From field's, is about another mail.
bool is_about(const MethodResult& result, std::string_view from_domain) {
  const std::optional<std::string_view> told = result.find("header", "from");
  if (!told) return false;
  // Some write the whole address.
  const Result<dns::DomainName> domain = dns::DomainName::parse(told->substr(told->rfind('@') + 1));
  return domain && domain->text() == from_domain;
}

/// As one that a domain owner has: a name of one label is nobody's.
std::optional<dns::DomainName> owned_domain(std::string_view name) {
  Result<dns::DomainName> domain = dns::DomainName::parse_international(name);
  if (!domain || domain->label_count() < 2 || !domain->is_host_name()) return std::nullopt;
  return *std::move(domain);
}

std::string_view domain_of_address(std::string_view address) {
  const std::string_view domain = address.substr(std::min(address.rfind('@') + 1, address.size()));
  return domain.substr(0, domain.find_first_of("> \t"));
}

/// The names that a reporter goes by; not all are domains.
std::vector<std::string_view> names_of(const ToldReporter& reporter) {
  std::vector<std::string_view> names = submitters_of_path(reporter.member);
  names.push_back(reporter.org_name);
  names.push_back(domain_of_address(reporter.email));
  if (const std::optional<std::string_view> submitter = submitter_of_subject(reporter.subject))
    names.push_back(*submitter);
  return names;
}

}  // namespace

std::string_view to_text(Authenticity authenticity) {
  switch (authenticity) {
    case Authenticity::handed_over: return "handed-over";
    case Authenticity::verified: return "verified";
    case Authenticity::unverified: return "unverified";
    case Authenticity::failed: return "failed";
  }
  return "";
}

bool is_trusted(Authenticity authenticity) {
  return authenticity == Authenticity::handed_over || authenticity == Authenticity::verified;
}

bool may_carry(std::string_view from_domain, const ToldReporter& reporter) {
  const std::optional<dns::DomainName> from = owned_domain(from_domain);
  if (!from) return false;
  const std::vector<std::string_view> names = names_of(reporter);
  return std::any_of(names.begin(), names.end(), [&from](std::string_view name) {
    const std::optional<dns::DomainName> domain = owned_domain(name);
    return domain && (domain->is_at_or_below(*from) || from->is_at_or_below(*domain));
  });
}

Authenticity authenticity_of(const CarryingMail& mail, const std::vector<std::string>& authserv_ids) {
  bool has_passed = false;
  bool has_failed = false;
  if (mail.from_domain.empty()) return Authenticity::unverified;
  for (const std::string& authserv_id : authserv_ids) {
    const std::optional<AuthenticationResults> results = topmost_of(mail, authserv_id);
    if (!results) continue;
    for (const MethodResult& result : results->results) {
      if (result.method != "dmarc" || !is_about(result, mail.from_domain)) continue;
      has_passed |= result.result == "pass";
      has_failed |= result.result == "fail";
    }
  }
  // Two servers of ours that differ: the one that saw a failure is believed.
  if (has_failed) return Authenticity::failed;
  return has_passed ? Authenticity::verified : Authenticity::unverified;
}

}  // namespace dmarcd::receiving
