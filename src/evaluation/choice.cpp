#include "choice.h"

#include "applied_policy.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;

Choice ask(const std::optional<ActionKind>& kind, std::string_view setting, std::string_view reply_text) {
  return {kind.value_or(ActionKind::no_action), setting, reply_text};
}

Choice choose_for_failure(Policy policy, const ActionOptions& options) {
  switch (policy) {
    case Policy::none: return ask(options.softfail, "softfail", options.reply_text);
    case Policy::quarantine: return ask(options.quarantine, "quarantine", options.reply_text);
    case Policy::reject: return ask(options.reject, "reject", options.reply_text);
  }
  return {};
}

/// Whether the action treats a message as suspicious, or worse.
bool is_in_full(ActionKind kind) {
  return kind == ActionKind::add_header || kind == ActionKind::quarantine || kind == ActionKind::reject;
}

/// What a policy asks for, whether or not the general actions do it: refusing under reject; under quarantine at least
/// the quarantine header.
Choice choose_in_full(Policy policy, const ActionOptions& options) {
  if (policy == Policy::reject) return {ActionKind::reject, "", options.reply_text};
  const Choice choice = choose_for_failure(policy, options);
  if (policy == Policy::none || is_in_full(choice.kind)) return choice;
  return {ActionKind::add_header, "", options.reply_text};
}

/// What is done with the message depends on a chain of seals for whose keys the DNS gave no answer.
bool depends_on_unchecked_chain(const Verdict& verdict, Policy policy) {
  return policy != Policy::none && !verdict.arc.is_checked;
}

Choice choose_for_verdict(const Verdict& verdict, const AppliedPolicy& applied, const ActionOptions& options,
                          const LocalDecision& local) {
  if (applied.is_waived) return {};
  switch (verdict.code) {
    case DmarcCode::pass: return {};
    case DmarcCode::none: return ask(options.no_policy, "no_policy", options.reply_text);
    case DmarcCode::temperror: return ask(options.dns_failure, "dns_failure", options.temporary_text);
    case DmarcCode::permerror:
      return verdict.applied ? ask(options.bad_policy, "bad_policy", options.reply_text)
                             : ask(options.bad_from, "bad_from", options.bad_from_text);
    case DmarcCode::fail:
      if (local.treatment == Treatment::force) return choose_in_full(applied.policy, options);
      // The chain counts like none (RFC 8617 section 5.2.1), unless failures of the DNS are waited out here.
      if (options.dns_failure == ActionKind::soft_reject && depends_on_unchecked_chain(verdict, applied.policy))
        return ask(options.dns_failure, "dns_failure", options.temporary_text);
      return choose_for_failure(applied.policy, options);
  }
  return {};
}

}  // namespace

Choice choose(const Verdict& verdict, const AppliedPolicy& applied, const ActionOptions& options,
              const LocalDecision& local) {
  const Choice choice = choose_for_verdict(verdict, applied, options, local);
  if (verdict.authors.domains.size() < 2) return choice;
  // RFC 9989 section 5.3.1 leaves it to the receiver whether a message of several Author Domains is gone on with.
  const Choice for_several = ask(options.several_authors, "several_authors", options.bad_from_text);
  return for_several.kind > choice.kind ? for_several : choice;
}

}  // namespace dmarcd::evaluation
