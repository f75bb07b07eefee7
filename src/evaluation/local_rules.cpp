#include "dmarcd/evaluation/local_rules.h"

#include "dmarcd/evaluation/report_signs.h"

namespace dmarcd::evaluation {

LocalDecision decide_locally(Verdict& verdict, const message::Envelope& envelope,
                             const std::vector<message::HeaderField>& header, const LocalRules& rules) {
  if (verdict.code == dmarc::DmarcCode::fail)
    if (std::optional<Waiver> waiver = find_waiver(verdict, envelope, header, rules.forwarders))
      verdict.waivers.push_back(*std::move(waiver));
  LocalDecision decision = find_treatment(verdict, envelope, rules.exceptions);
  decision.report_signs = signs_of_a_report(header, envelope, rules.own_report_address);
  return decision;
}

}  // namespace dmarcd::evaluation
