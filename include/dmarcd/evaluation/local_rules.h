#pragma once

#include <vector>

#include "dmarcd/evaluation/exception_rules.h"
#include "dmarcd/evaluation/forwarder_rules.h"

namespace dmarcd::evaluation {

/// What the operator knows that no standard does; rules in the order of the configuration.
struct LocalRules {
  std::string own_report_address;  ///< What our reports come from; empty: there are none.
  std::vector<ForwarderRule> forwarders;
  std::vector<ExceptionRule> exceptions;
};

/// Adds the waiver for a forwarder that is trusted to `verdict`, if it is a failure, and finds the message's treatment
/// and whether it is report mail.
LocalDecision decide_locally(Verdict& verdict, const message::Envelope& envelope,
                             const std::vector<message::HeaderField>& header, const LocalRules& rules);

}  // namespace dmarcd::evaluation
