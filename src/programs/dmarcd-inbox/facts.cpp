#include "facts.h"

#include <string>

namespace dmarcd::inbox_program {

Result<advisor::DomainFacts> gather_facts(inbox::Archive& archive, inbox::Office& office, std::string_view domain,
                                          const advisor::Thresholds& thresholds, inbox::Trust trust, inbox::Day today) {
  const inbox::Scope all;
  const std::chrono::days back(thresholds.longest_look_back());
  const inbox::Days days{today - back + std::chrono::days(1), today};
  constexpr inbox::Day beginning{};  // How long a policy has been in force is not bound to the days looked at.

  advisor::DomainFacts facts;
  facts.domain = domain;
  facts.today = today;
  DMARCD_TRY(
      archive.traffic(all, domain, days, trust,
                      {.evidence = [&facts](const inbox::KnownEvidence& known) { facts.evidence.push_back(known); },
                       .traffic = [&facts](const inbox::Traffic& traffic) { facts.traffic.push_back(traffic); }}));
  facts.reporters = DMARCD_TRY(archive.reporters(all, domain, days, trust));
  facts.policies = DMARCD_TRY(archive.policies(all, domain, {beginning, today}, trust));
  facts.rules = DMARCD_TRY(office.rules(all, domain));
  return facts;
}

}  // namespace dmarcd::inbox_program
