#include "dmarcd/evaluation/action.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/evaluation/list_signs.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using Type = PolicyOverride::Type;

/// What the configuration says for the verdict, and which setting says it; none where nothing was asked.
struct Choice {
  ActionKind kind = ActionKind::no_action;
  std::string_view setting;
  std::string_view reply_text;  ///< Of a refusal or deferral.
};

Choice choose(const std::optional<ActionKind>& kind, std::string_view setting, std::string_view reply_text) {
  return {kind.value_or(ActionKind::no_action), setting, reply_text};
}

Choice choose_for_failure(Policy policy, const ActionOptions& options) {
  switch (policy) {
    case Policy::none: return choose(options.softfail, "softfail", options.reply_text);
    case Policy::quarantine: return choose(options.quarantine, "quarantine", options.reply_text);
    case Policy::reject: return choose(options.reject, "reject", options.reply_text);
  }
  return {};
}

/// What is done with the message depends on a chain of seals for whose keys the DNS gave no answer.
bool depends_on_unchecked_chain(const Verdict& verdict, Policy policy) {
  return policy != Policy::none && !verdict.arc.is_checked;
}

Choice choose_for_verdict(const Verdict& verdict, Policy policy, const ActionOptions& options) {
  if (is_waived(verdict)) return {};
  switch (verdict.code) {
    case DmarcCode::pass: return {};
    case DmarcCode::none: return choose(options.no_policy, "no_policy", options.reply_text);
    case DmarcCode::temperror: return choose(options.dns_failure, "dns_failure", options.temporary_text);
    case DmarcCode::permerror:
      return verdict.applied ? choose(options.bad_policy, "bad_policy", options.reply_text)
                             : choose(options.bad_from, "bad_from", options.bad_from_text);
    case DmarcCode::fail:
      // The chain counts like none (RFC 8617 section 5.2.1), unless failures of the DNS are waited out here.
      if (options.dns_failure == ActionKind::soft_reject && depends_on_unchecked_chain(verdict, policy))
        return choose(options.dns_failure, "dns_failure", options.temporary_text);
      return choose_for_failure(policy, options);
  }
  return {};
}

/// RFC 9989 section 5.3.1 leaves it to the receiver whether a message of several Author Domains is gone on with.
Choice choose_for(const Verdict& verdict, Policy policy, const ActionOptions& options) {
  const Choice choice = choose_for_verdict(verdict, policy, options);
  if (verdict.authors.domains.size() < 2) return choice;
  const Choice for_several = choose(options.several_authors, "several_authors", options.bad_from_text);
  return for_several.kind > choice.kind ? for_several : choice;
}

/// What is done, held against RFC 9990 section 3.1.6. What the operator does beyond the policy is his own affair and
/// not reported as the policy's.
Disposition disposition_of(const Verdict& verdict, Policy policy, ActionKind kind) {
  if (verdict.code == DmarcCode::pass) {
    const dmarc::DmarcResult* applied = verdict.applied_result();
    return applied->discovery.policy->policy == Policy::none ? Disposition::none : Disposition::pass;
  }
  if (verdict.code != DmarcCode::fail || policy == Policy::none) return Disposition::none;
  switch (kind) {
    case ActionKind::no_action:
    case ActionKind::soft_reject: return Disposition::none;
    case ActionKind::add_header:
    case ActionKind::quarantine: return Disposition::quarantine;
    case ActionKind::reject: return policy == Policy::reject ? Disposition::reject : Disposition::quarantine;
  }
  return Disposition::none;
}

bool falls_short(Disposition disposition, Policy policy) {
  if (policy == Policy::reject) return disposition != Disposition::reject;
  return policy == Policy::quarantine && disposition != Disposition::quarantine;
}

/// The policy that is applied, and the reasons for doing less than the published one asks.
struct AppliedPolicy {
  Policy policy;
  std::vector<PolicyOverride> reasons;
};

AppliedPolicy apply_policy(const Verdict& verdict, const ActionOptions& options) {
  AppliedPolicy applied{verdict.policy_after_test_mode, verdict.overrides};
  if (verdict.code != DmarcCode::fail || applied.policy == Policy::none) return applied;
  if (is_waived(verdict)) {
    applied.policy = Policy::none;
    for (const Waiver& waiver : verdict.waivers) applied.reasons.push_back(waiver.reason);
    return applied;
  }
  const std::optional<PolicyOverride> sign = sign_of_forwarding(verdict);
  if (applied.policy == Policy::reject && sign && !options.reject_mailing_lists) {
    applied.policy = Policy::quarantine;  // RFC 9989 section 7.4: p=reject alone is no ground for a refusal.
    applied.reasons.push_back(*sign);
  }
  return applied;
}

/// The reasons for doing less than the policy asks, those of the policy itself first.
std::vector<PolicyOverride> overrides_of(const Verdict& verdict, const Action& action,
                                         std::vector<PolicyOverride> reasons) {
  if (verdict.code == DmarcCode::temperror && verdict.applied_result()->discovery.policy &&
      verdict.applied_result()->discovery.policy->policy != Policy::none)
    reasons.push_back({Type::other, "temporary error"});
  if (verdict.code == DmarcCode::fail && falls_short(action.disposition, action.policy))
    reasons.push_back(
        {Type::local_policy, fmt::format("{} is answered with {}", action.setting, to_text(action.kind))});
  return reasons;
}

/// Replaces {domain}, {policy} and {id}. Nothing of the message gets into a reply but a domain name of plain letters.
std::string fill_in(std::string_view text, const Verdict& verdict, std::string_view reference) {
  const dmarc::DmarcResult* applied = verdict.applied_result();
  std::string_view domain = "the author's domain";
  if (applied && applied->author_domain.is_host_name()) domain = applied->author_domain.text();
  const std::string safe_reference = printable(reference, 64);
  const std::array<std::pair<std::string_view, std::string_view>, 3> values = {
      {{"{domain}", domain}, {"{policy}", to_text(verdict.policy_after_test_mode)}, {"{id}", safe_reference}}};

  std::string filled(text);
  for (const auto& [place, value] : values)
    for (std::size_t at = filled.find(place); at != std::string::npos; at = filled.find(place, at + value.size()))
      filled.replace(at, place.size(), value);
  return filled;
}

/// RFC 9989 section 7.2: a refusal is given during SMTP; RFC 7372 section 3.3 has the enhanced code.
std::string reply_for(const Verdict& verdict, const Choice& choice, std::string_view reference) {
  std::string filled = fill_in(choice.reply_text, verdict, reference);
  if (choice.kind == ActionKind::reject) return "550 " + filled;
  if (filled.starts_with("5.")) filled.front() = '4';  // The class of the enhanced code follows the reply's.
  return "451 " + filled;
}

message::HeaderField parse_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return {std::string(trim_blanks(line.substr(0, colon))), std::string(trim_blanks(line.substr(colon + 1)))};
}

}  // namespace

std::string_view to_text(ActionKind kind) {
  switch (kind) {
    case ActionKind::no_action: return "no_action";
    case ActionKind::add_header: return "add_header";
    case ActionKind::quarantine: return "quarantine";
    case ActionKind::soft_reject: return "soft_reject";
    case ActionKind::reject: return "reject";
  }
  return "";
}

std::optional<ActionKind> action_kind(std::string_view word) {
  std::string name = to_lower(word);
  std::replace(name.begin(), name.end(), ' ', '_');  // rspamd takes "add header" as well.
  if (name == "tempfail") return ActionKind::soft_reject;
  for (ActionKind kind : {ActionKind::no_action, ActionKind::add_header, ActionKind::quarantine,
                          ActionKind::soft_reject, ActionKind::reject})
    if (to_text(kind) == name) return kind;
  return std::nullopt;
}

bool is_waived(const Verdict& verdict) {
  return verdict.code == DmarcCode::fail && !verdict.waivers.empty();
}

Action decide_action(const Verdict& verdict, const ActionOptions& options, std::string_view reference) {
  AppliedPolicy applied = apply_policy(verdict, options);
  Action action;
  action.policy = applied.policy;
  const Choice choice = choose_for(verdict, action.policy, options);
  action.kind = choice.kind;
  action.setting = choice.setting;
  action.disposition = disposition_of(verdict, action.policy, action.kind);
  action.overrides = overrides_of(verdict, action, std::move(applied.reasons));

  switch (action.kind) {
    case ActionKind::no_action: break;
    case ActionKind::add_header: action.added.push_back(parse_field(options.quarantine_header)); break;
    case ActionKind::quarantine:
      action.hold_reason = fill_in("DMARC: the policy of {domain} is {policy}", verdict, reference);
      break;
    case ActionKind::soft_reject:
    case ActionKind::reject: action.reply = reply_for(verdict, choice, reference); break;
  }
  return action;
}

}  // namespace dmarcd::evaluation
