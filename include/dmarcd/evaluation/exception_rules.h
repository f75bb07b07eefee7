#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/address_patterns.h"

namespace dmarcd::evaluation {

/// How far the policy of a message is acted on; from the mildest to the strictest.
enum class Treatment {
  exempt,   ///< Nothing is ever done.
  monitor,  ///< Nothing is done, and what would have been is told.
  usual,    ///< As the general actions say.
  force,    ///< The policy is applied in full, whatever softens it otherwise.
};
std::string_view to_text(Treatment treatment);

/// For which mail an operator wants another treatment: of these Author Domains, to these recipients, or both.
struct ExceptionRule {
  std::string name;
  dns::DomainPatterns author_domains;   ///< Empty: all.
  message::AddressPatterns recipients;  ///< Empty: all.
  Treatment treatment = Treatment::usual;
  dmarc::Policy least_policy = dmarc::Policy::none;  ///< Under `force`: what a milder policy is raised to.
  std::string comment;                               ///< For reports; empty: the rule's name.

  bool asks_for_anything() const { return !author_domains.empty() || !recipients.empty(); }
};

/// The treatment of a message, and the rule that says so.
struct LocalDecision {
  Treatment treatment = Treatment::usual;
  std::string rule;  ///< Empty: none does.
  std::string comment;
  dmarc::Policy least_policy = dmarc::Policy::none;
  std::string report_signs;  ///< Why the message is report mail, of which nothing is reported; empty if it is none.
};

/// The first rule in their order that fits decides, for each Author Domain that shares the verdict and each recipient;
/// of all these decisions the strictest holds for the message, since an MTA takes one answer for all its recipients and
/// its sender, who chooses them, may gain nothing by adding one.
LocalDecision find_treatment(const Verdict& verdict, const message::Envelope& envelope,
                             const std::vector<ExceptionRule>& rules);

}  // namespace dmarcd::evaluation
