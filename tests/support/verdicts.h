#pragma once

#include <string>

#include "dmarcd/evaluation/verdict.h"

/// Verdicts for tests of what follows from them.
namespace dmarcd::test {

inline dns::DomainName domain(const std::string& name) {
  return *dns::DomainName::parse(name);
}

/// A result for an Author Domain whose own record asks for `policy`.
inline dmarc::DmarcResult dmarc_result(const std::string& author, dmarc::DmarcCode code, dmarc::Policy policy) {
  dmarc::PolicyRecord record;
  record.p = policy;
  std::optional<dmarc::DiscoveredPolicy> found;
  if (code != dmarc::DmarcCode::none) found = dmarc::DiscoveredPolicy{domain(author), record, policy, "p"};
  const auto outcome = found ? dmarc::Discovery::Outcome::found : dmarc::Discovery::Outcome::none;
  return {
      code, domain(author), {outcome, found, domain(author), true, {}, "", dmarc::DiscoveryMethod::treewalk}, {}, ""};
}

/// The verdict on a message of one Author Domain, example.com.
inline evaluation::Verdict verdict(dmarc::DmarcCode code, dmarc::Policy policy) {
  evaluation::Verdict verdict;
  verdict.authors.domains.push_back(domain("example.com"));
  verdict.dmarc.push_back(dmarc_result("example.com", code, policy));
  verdict.applied = 0;
  verdict.code = code;
  verdict.policy_after_test_mode = policy;
  return verdict;
}

}  // namespace dmarcd::test
