#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dkim {

/// RFC 8601 section 2.7.1.
enum class DkimCode { none, pass, fail, policy, neutral, temperror, permerror };

/// What one DKIM-Signature field turned out to be.
struct DkimResult {
  DkimCode code = DkimCode::none;
  std::optional<dns::DomainName> domain;  ///< d=, if it is a domain name.
  std::string selector;                   ///< s=
  std::string identity;                   ///< i=, if there is one.
  std::string algorithm;                  ///< a=
  std::string signature;                  ///< b=, blanks removed.
  std::string reason;                     ///< For people; empty for a pass without anything to add.
  bool body_differs = false;              ///< It is a fail because of the body: of interest to the signer.
  bool is_evaluated = true;               ///< False beyond the cap: left out of Authentication-Results and reports.
};

std::string_view to_text(DkimCode code);

}  // namespace dmarcd::dkim
