#pragma once

#include <string>
#include <vector>

#include "dmarcd/evaluation/action.h"

#include "choice.h"

namespace dmarcd::evaluation {

/// The policy that is applied to a message, and why it is not the published one.
struct AppliedPolicy {
  dmarc::Policy policy = dmarc::Policy::none;
  std::vector<PolicyOverride> reasons;  ///< For reports.
  std::vector<std::string> grounds;     ///< For people.
  bool is_waived = false;               ///< Treated as under p=none, and not even as a softfail.
};

/// RFC 9989 sections 5.4 and 7.4: what the receiver knows comes before the policy of a message that fails.
AppliedPolicy apply_policy(const Verdict& verdict, const ActionOptions& options, const LocalDecision& local);

/// Whether nothing is done with the message, whatever its verdict.
bool is_spared(const LocalDecision& local);

/// What is applied to a message that is spared `choice`.
AppliedPolicy spare(const Verdict& verdict, AppliedPolicy applied, const Choice& choice, const LocalDecision& local);

}  // namespace dmarcd::evaluation
