#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/arc/arc_result.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/dmarc_evaluation.h"
#include "dmarcd/message/author_domain.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::evaluation {

/// A step of the evidence, in the order found. The log prints one line of them, `dmarcctl check` all.
struct Finding {
  enum class Topic { from, spf, dkim, arc, policy, alignment, verdict, action };

  Topic topic;
  std::string text;
  std::string reference;  ///< "RFC 9989 4.10.1", or empty.
};

std::string_view to_text(Finding::Topic topic);

/// Why what was done is not what the policy asks for (RFC 9990 section 3.1.6).
struct PolicyOverride {
  enum class Type { local_policy, mailing_list, other, policy_test_mode, trusted_forwarder };

  Type type;
  std::string comment;

  bool operator==(const PolicyOverride&) const = default;
};

std::string_view to_text(PolicyOverride::Type type);
std::optional<PolicyOverride::Type> override_type(std::string_view text);

/// What the receiver knows that keeps an enforcing policy from being applied to a message that fails (RFC 9989 section
/// 5.4). It changes what is done, never whether DMARC passed.
struct Waiver {
  PolicyOverride reason;
  std::string finding;  ///< Why, in a sentence for people.
};

/// What happened to the message, in RFC 9990's words.
enum class Disposition { none, pass, quarantine, reject };
std::string_view to_text(Disposition disposition);
std::optional<Disposition> disposition(std::string_view text);

/// The symbols of rspamd's dmarc module.
enum class Symbol { bad_policy, na, allow, reject, quarantine, softfail, dnsfail };
/// "DMARC_POLICY_ALLOW", ...
std::string_view to_text(Symbol symbol);

/// What a message was found to be.
struct Verdict {
  message::AuthorDomains authors;
  std::optional<spf::SpfResult> spf;  ///< Nothing where no client address is known.
  std::vector<dkim::DkimResult> dkim;
  arc::ArcResult arc;
  std::vector<dmarc::DmarcResult> dmarc;  ///< One for each Author Domain, in the order of `authors`.
  std::optional<std::size_t> applied;  ///< The one of `dmarc` whose verdict applies; nothing without an Author Domain.

  dmarc::DmarcCode code = dmarc::DmarcCode::none;
  dmarc::Policy policy_after_test_mode = dmarc::Policy::none;  ///< Of the applied result: after t (or pct).
  Symbol symbol = Symbol::na;
  std::string list_signs;                 ///< Signs of a mailing list, in words; empty without any.
  std::vector<PolicyOverride> overrides;  ///< Of the policy as published: test mode, sampling.
  std::vector<Waiver> waivers;            ///< Not empty: a failure is treated as under p=none, and nothing is done.
  std::string chain_doubt;                ///< Why a chain that passes is no waiver, where that is of interest.
  std::vector<Finding> findings;          ///< Told on demand: see tell_findings.

  const dmarc::DmarcResult* applied_result() const { return applied ? &dmarc[*applied] : nullptr; }
};

}  // namespace dmarcd::evaluation
