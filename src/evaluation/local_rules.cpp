#include "dmarcd/evaluation/local_rules.h"

namespace dmarcd::evaluation {

LocalDecision decide_locally(Verdict& verdict, const message::Envelope& envelope,
                             const std::vector<message::HeaderField>& header, const LocalRules& rules) {
  if (verdict.code == dmarc::DmarcCode::fail)
    if (std::optional<Waiver> waiver = find_waiver(verdict, envelope, header, rules.forwarders))
      verdict.waivers.push_back(*std::move(waiver));
  return find_treatment(verdict, envelope, rules.exceptions);
}

}  // namespace dmarcd::evaluation
