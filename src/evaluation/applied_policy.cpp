#include "applied_policy.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/evaluation/list_signs.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using Type = PolicyOverride::Type;

void waive(AppliedPolicy& applied, const std::vector<Waiver>& waivers) {
  const bool asks_for_something = applied.policy != Policy::none;
  for (const Waiver& waiver : waivers) {
    if (asks_for_something) applied.reasons.push_back(waiver.reason);
    applied.grounds.push_back(waiver.finding);
  }
  applied.policy = Policy::none;
  applied.is_waived = true;
}

/// RFC 9989 section 7.4: p=reject alone is no ground for a refusal.
void soften_for(AppliedPolicy& applied, const PolicyOverride& sign) {
  applied.policy = Policy::quarantine;
  applied.grounds.push_back(fmt::format("it looks like forwarded mail ({}), so reject is lowered to quarantine",
                                        printable_sentence(sign.comment)));
  applied.reasons.push_back(sign);
}

void force(AppliedPolicy& applied, const LocalDecision& local) {
  std::string ground = fmt::format("the exception \"{}\" has the policy applied in full", local.rule);
  if (local.least_policy > applied.policy) {
    applied.policy = local.least_policy;
    applied.reasons.push_back({Type::local_policy, local.comment});
    ground += fmt::format(", and as {} at least", to_text(local.least_policy));
  }
  applied.grounds.push_back(std::move(ground));
}

std::string_view as_participle(ActionKind kind) {
  switch (kind) {
    case ActionKind::no_action: return "delivered";
    case ActionKind::add_header: return "delivered with the quarantine header";
    case ActionKind::quarantine: return "held by the MTA";
    case ActionKind::soft_reject: return "deferred";
    case ActionKind::reject: return "refused";
  }
  return "";
}

}  // namespace

AppliedPolicy apply_policy(const Verdict& verdict, const ActionOptions& options, const LocalDecision& local) {
  AppliedPolicy applied{verdict.policy_after_test_mode, verdict.overrides, {}, false};
  if (verdict.code != DmarcCode::fail) return applied;
  if (local.treatment == Treatment::force)
    force(applied, local);
  else if (!verdict.waivers.empty())
    waive(applied, verdict.waivers);
  else if (const auto sign = sign_of_forwarding(verdict);
           sign && applied.policy == Policy::reject && !options.reject_mailing_lists)
    soften_for(applied, *sign);
  return applied;
}

bool is_spared(const LocalDecision& local) {
  return local.treatment == Treatment::exempt || local.treatment == Treatment::monitor;
}

AppliedPolicy spare(const Verdict& verdict, AppliedPolicy applied, const Choice& choice, const LocalDecision& local) {
  if (verdict.code == DmarcCode::fail && applied.policy != Policy::none) {
    applied.policy = Policy::none;
    applied.reasons = verdict.overrides;
    applied.reasons.push_back({Type::local_policy, local.comment});
  }
  applied.grounds.push_back(local.treatment == Treatment::exempt
                                ? fmt::format("the exception \"{}\" exempts the message from all actions", local.rule)
                                : fmt::format("the exception \"{}\" only monitors: else the message would be {}",
                                              local.rule, as_participle(choice.kind)));
  return applied;
}

}  // namespace dmarcd::evaluation
