#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/evaluation/exception_rules.h"
#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// rspamd's action words. `soft_reject` is also written "tempfail".
enum class ActionKind { no_action, add_header, quarantine, soft_reject, reject };

std::string_view to_text(ActionKind kind);
std::optional<ActionKind> action_kind(std::string_view word);

/// What to do for each outcome; unset means no action.
struct ActionOptions {
  std::optional<ActionKind> quarantine;       ///< A failure under p=quarantine.
  std::optional<ActionKind> reject;           ///< A failure under p=reject.
  std::optional<ActionKind> softfail;         ///< A failure under p=none.
  std::optional<ActionKind> bad_policy;       ///< The Policy Record is unusable.
  std::optional<ActionKind> no_policy;        ///< No Policy Record.
  std::optional<ActionKind> dns_failure;      ///< The DNS gave no answer; `reject` and `quarantine` are refused here.
  std::optional<ActionKind> bad_from;         ///< No usable Author Domain.
  std::optional<ActionKind> several_authors;  ///< More than one Author Domain, at least, whatever the verdict.

  bool reject_mailing_lists = false;  ///< Whether p=reject is applied to mail with signs of a list or forwarder.
  std::string quarantine_header = "X-Spam: Yes";  ///< What `add_header` adds.
  std::string reply_text = "5.7.26 DMARC: the policy of {domain} is {policy}; reference {id}";
  std::string bad_from_text = "5.7.1 The From field does not name one valid author domain; reference {id}";
  std::string temporary_text = "4.7.1 DMARC: not verifiable at this time, try again later; reference {id}";
};

/// What is done with the message.
struct Action {
  ActionKind kind = ActionKind::no_action;
  std::string_view setting;                     ///< Which of `actions` decided; empty if none was asked.
  dmarc::Policy policy = dmarc::Policy::none;   ///< What is applied, after test mode and overrides.
  Disposition disposition = Disposition::none;  ///< What RFC 9990 calls it.
  std::vector<PolicyOverride> overrides;        ///< All reasons, those of the verdict first.
  std::vector<std::string> grounds;  ///< For people: what the receiver knows that decided (RFC 9989 section 5.4).
  std::string exception;             ///< The name of the exception that held; empty if none did.
  std::string unreported;  ///< Why nothing is reported of the message; empty if the policy's owner may be told.
  std::optional<ActionKind> would_be;       ///< What it kept from being done, if it monitors.
  std::string reply;                        ///< "550 5.7.26 text" for reject, "451 ..." for soft_reject; else empty.
  std::vector<message::HeaderField> added;  ///< Fields to add below Authentication-Results: the quarantine header.
  std::string hold_reason;                  ///< For `quarantine`: why the MTA holds it.
};

/// Decides what to do; `reference` goes into the reply so that a sender's question can be answered from the log. An
/// exception of the operator's, `local`, comes before the general options.
Action decide_action(const Verdict& verdict, const ActionOptions& options, std::string_view reference,
                     const LocalDecision& local = {});

}  // namespace dmarcd::evaluation
