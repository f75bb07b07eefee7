#pragma once

#include <string>
#include <vector>

#include "dmarcd/dmarc/dmarc_evaluation.h"

/// What was found of a message of example.com.
namespace dmarcd::failure {

using dkim::DkimCode;
using dkim::DkimResult;
using dmarc::DmarcCode;
using spf::SpfCode;

inline dns::DomainName name(std::string_view text) {
  return *dns::DomainName::parse(text);
}

inline DkimResult signature(const std::string& domain, DkimCode code) {
  DkimResult signature;
  signature.code = code;
  signature.domain = name(domain);
  signature.selector = "s1";
  signature.identity = "joe@" + domain;
  return signature;
}

inline spf::SpfResult spf_result(SpfCode code, const std::string& domain = "example.com") {
  spf::SpfResult spf;
  spf.code = code;
  spf.domain = domain;
  return spf;
}

/// `aligned`: the methods whose identifiers passed and are aligned.
inline dmarc::DmarcResult result(DmarcCode code, const std::vector<dmarc::Method>& aligned) {
  const dns::DomainName author = name("example.com");
  dmarc::DmarcResult result{code, author, {dmarc::Discovery::Outcome::found, {}, author, true, {}, ""}, {}, ""};
  for (const dmarc::Method method : aligned)
    result.identifiers.push_back({method, author, dmarc::IdentifierAlignment::Outcome::aligned, author});
  return result;
}

}  // namespace dmarcd::failure
