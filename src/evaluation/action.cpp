#include "dmarcd/evaluation/action.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "applied_policy.h"
#include "choice.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using Type = PolicyOverride::Type;

/// What the operator applies beyond the published policy is his own affair and not reported as the policy's.
Policy reported_policy(const Verdict& verdict, Policy applied) {
  return std::min(applied, verdict.policy_after_test_mode);
}

/// What is done, held against RFC 9990 section 3.1.6.
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

/// The reasons for doing less than the policy asks, those of the policy itself first.
std::vector<PolicyOverride> overrides_of(const Verdict& verdict, const Action& action,
                                         std::vector<PolicyOverride> reasons) {
  if (verdict.code == DmarcCode::temperror && verdict.applied_result()->discovery.policy &&
      verdict.applied_result()->discovery.policy->policy != Policy::none)
    reasons.push_back({Type::other, "temporary error"});
  if (verdict.code == DmarcCode::fail && falls_short(action.disposition, reported_policy(verdict, action.policy)))
    reasons.push_back(
        {Type::local_policy, fmt::format("{} is answered with {}", action.setting, to_text(action.kind))});
  return reasons;
}

/// What a text may hold of a message: a domain name of plain letters, a word, and the reference.
struct Blanks {
  std::string domain;
  std::string_view policy;
  std::string reference;
};

Blanks blanks_of(const Verdict& verdict, const Action& action, std::string_view reference) {
  const dmarc::DmarcResult* applied = verdict.applied_result();
  const bool has_plain_domain = applied && applied->author_domain.is_host_name();
  return {has_plain_domain ? applied->author_domain.text() : "the author's domain",
          to_text(std::max(action.policy, verdict.policy_after_test_mode)), printable(reference, 64)};
}

/// Replaces {domain}, {policy} and {id}.
std::string fill_in(std::string_view text, const Blanks& blanks) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> values = {
      {{"{domain}", blanks.domain}, {"{policy}", blanks.policy}, {"{id}", blanks.reference}}};
  std::string filled(text);
  for (const auto& [place, value] : values)
    for (std::size_t at = filled.find(place); at != std::string::npos; at = filled.find(place, at + value.size()))
      filled.replace(at, place.size(), value);
  return filled;
}

/// RFC 9989 section 7.2: a refusal is given during SMTP; RFC 7372 section 3.3 has the enhanced code.
std::string reply_for(const Choice& choice, std::string filled) {
  if (choice.kind == ActionKind::reject) return "550 " + filled;
  if (filled.starts_with("5.")) filled.front() = '4';  // The class of the enhanced code follows the reply's.
  return "451 " + filled;
}

message::HeaderField parse_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return {std::string(trim_blanks(line.substr(0, colon))), std::string(trim_blanks(line.substr(colon + 1)))};
}

/// What the MTA is given, as the kind of action wants it.
void add_answer(Action& action, const Choice& choice, const ActionOptions& options, const Blanks& blanks) {
  switch (action.kind) {
    case ActionKind::no_action: break;
    case ActionKind::add_header: action.added.push_back(parse_field(options.quarantine_header)); break;
    case ActionKind::quarantine:
      action.hold_reason = fill_in("DMARC: the policy of {domain} is {policy}", blanks);
      break;
    case ActionKind::soft_reject:
    case ActionKind::reject: action.reply = reply_for(choice, fill_in(choice.reply_text, blanks)); break;
  }
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

Action decide_action(const Verdict& verdict, const ActionOptions& options, std::string_view reference,
                     const LocalDecision& local) {
  AppliedPolicy applied = apply_policy(verdict, options, local);
  const Choice wanted = choose(verdict, applied, options, local);
  const Choice choice = is_spared(local) ? Choice{} : wanted;
  if (is_spared(local)) applied = spare(verdict, std::move(applied), wanted, local);

  Action action;
  action.kind = choice.kind;
  action.setting = choice.setting;
  action.policy = applied.policy;
  action.disposition = disposition_of(verdict, reported_policy(verdict, action.policy), action.kind);
  action.overrides = overrides_of(verdict, action, std::move(applied.reasons));
  action.grounds = std::move(applied.grounds);
  if (local.treatment != Treatment::usual) action.exception = local.rule;
  action.unreported = local.report_signs;
  if (local.treatment == Treatment::monitor) action.would_be = wanted.kind;
  add_answer(action, choice, options, blanks_of(verdict, action, reference));
  return action;
}

}  // namespace dmarcd::evaluation
