#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/inbox/people.h"
#include "dmarcd/inbox/views.h"

/// From what reporters say to what an administrator is to do.
namespace dmarcd::advisor {

using inbox::Day;
using inbox::Days;

/// What the DNS says now about things that only it knows. Each may be unknown: the advice says what it could not look
/// at.
struct Surroundings {
  std::optional<std::string> record;     ///< The domain's DMARC record today; empty text: it publishes none.
  std::optional<std::string> spf;        ///< Its SPF record; empty text: none.
  bool has_several_records = false;      ///< DMARC records, of which receivers apply none (RFC 9989 section 4.10).
  bool has_several_spf_records = false;  ///< So that SPF passes for nobody (RFC 7208 section 4.5).

  /// The name of an address that its own addresses confirm; empty if it has none, nothing if nobody asked.
  std::function<std::optional<std::string>(const IpAddress&)> name_of;

  /// Whether the domain's SPF record names the address; nothing if nobody asked.
  std::function<std::optional<bool>(const IpAddress&)> is_in_spf;

  /// Whether there is a DKIM key; nothing if nobody asked.
  std::function<std::optional<bool>(std::string_view domain, std::string_view selector)> has_key;

  /// Addresses that our own milter saw the domain's mail come from (empty where there is none): messages, and of them
  /// those that passed DMARC.
  struct Seen {
    std::uint64_t messages = 0;
    std::uint64_t passed = 0;
  };
  std::map<IpAddress, Seen> seen_here;
};

/// All that is known of a domain. Traffic is of trusted reports alone.
struct DomainFacts {
  std::string domain;
  Day today;
  std::vector<inbox::KnownEvidence> evidence;
  std::vector<inbox::Traffic> traffic;  ///< Of the last Thresholds::longest_look_back days.
  std::vector<inbox::ReporterLine> reporters;
  std::vector<inbox::PolicyLine> policies;  ///< As far back as there are reports.
  std::vector<inbox::SourceRule> rules;
  Surroundings surroundings;
};

}  // namespace dmarcd::advisor
