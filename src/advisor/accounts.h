#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "parties.h"
#include "report_days.h"

namespace dmarcd::advisor {

/// Which Author Domains are meant: sp and np speak of those below the policy domain.
enum class Names { at_domain, below };

struct DayCount {
  std::uint64_t aligned = 0, failing = 0;

  std::uint64_t all() const { return aligned + failing; }
};

/// The messages of a party.
struct Account {
  const Party* party = nullptr;
  Side side = Side::undecided;
  bool is_waived = false;
  bool is_broken = false;            ///< Own, and less of it passes than must.
  std::optional<Day> broke_on;       ///< Own: it passed before that day, and does not since.
  SourceFigures at_domain, below;    ///< Of the days looked at.
  Day first_seen, last_seen;         ///< In all traffic.
  unsigned days_seen = 0;            ///< Of the days looked at.
  std::vector<DayCount> days;        ///< Own ones: from the look-back's first day to today.
  std::uint64_t failing_in_all = 0;  ///< In the look-back.
  bool is_rare = false;              ///< Not seen in the usual days, but in those for monthly senders.

  SourceFigures figures() const;
  std::uint64_t messages() const { return at_domain.messages + below.messages; }
  std::uint64_t failing() const { return messages() - at_domain.aligned - below.aligned; }
  bool is_own() const { return side == Side::own; }
};

/// A key of the domain, in own mail alone.
struct KeyAccount {
  std::vector<DayCount> days;  ///< aligned: signatures that passed.
  std::uint64_t messages = 0;
};

/// All messages, by party and by day.
struct Books {
  Days looked_at;
  Day first_day;     ///< Of the look-back.
  Day first_report;  ///< The earliest day that anything is known of.
  ReportDays report_days;
  std::vector<Account> accounts;  ///< In the order of the parties; those without messages in the days looked at too.
  std::map<KeyId, KeyAccount> keys;
  std::vector<DayOfClasses> daily;

  unsigned days_known(Day today) const { return static_cast<unsigned>((today - first_report).count()) + 1; }
};

Books keep_books(const Mail& mail, const std::vector<Party>& parties, const DomainFacts& facts,
                 const Thresholds& thresholds);

/// A key that own mail passed with until a day, and fails with since.
struct StoppedKey {
  KeyId key = 0;
  Day last_pass;
  std::uint64_t failing_since = 0;
};
std::vector<StoppedKey> stopped_keys(const Books& books, const Thresholds& thresholds);

}  // namespace dmarcd::advisor
