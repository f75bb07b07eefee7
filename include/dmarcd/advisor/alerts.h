#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::advisor {

/// Something that happened and that a person should know once.
struct Alert {
  enum class Kind {
    new_own_source,
    pass_rate_fell,
    selector_stopped,
    reporter_silent,
    record_differs,  ///< The policy that reporters see is not the one in the DNS.
    policy_weakened,
    spoofing_wave,  ///< For information.
  };

  Kind kind;
  std::string domain;
  std::string key;   ///< Equal for the same cause: an alert with a known key is not sent again while it lasts.
  std::string text;  ///< Cause and numbers, in a sentence or two.
};
std::string_view to_text(Alert::Kind kind);  ///< "new-own-source", ...

/// What is to be told of a domain today. Few and right: compares with the same weekdays before, and says nothing about
/// fewer than least_messages messages.
std::vector<Alert> alerts_of(const DomainFacts& facts, const Advice& advice);

/// A mail of plain text that is worth reading by itself.
struct Letter {
  std::string subject;
  std::string body;
};

/// What happened in a week, over all domains: verdicts, what to do, figures against the week before.
Letter weekly_digest(const std::vector<Advice>& advice, Day today, const std::string& dashboard_url);

Letter alert_letter(const std::vector<Alert>& alerts, const std::string& dashboard_url);

}  // namespace dmarcd::advisor
