#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/sending/outbox.h"

namespace dmarcd::sending {

/// What rspamd counted of a domain on a day, and did not report.
struct LeftSet {
  std::string key;         ///< How the store names it.
  std::size_t server = 0;  ///< On which of the store\'s servers it lies.
  report::Day day;         ///< By the local time of the host that rspamd ran on.
  dns::DomainName domain;  ///< The Author Domain or its organization: whose policy it was, rspamd did not keep.

  bool operator==(const LeftSet&) const = default;
};

/// How a left set becomes rows.
struct Taking {
  LeftSet set;
  std::vector<CountedRow> seen;   ///< As `rows` told it.
  dns::DomainName policy_domain;  ///< Whose row set `rows` are added to.
  FoldedRows rows;
  std::vector<std::string> unreadable;  ///< Kept apart for a person to look at.
};

/// What rspamd left in the store that both share, so that who switches loses no day. rspamd 1.6 to 2.7 kept a hash a
/// domain and day, 3.x a sorted set; both of texts that row_of_rspamd reads, with how many messages each stands for.
/// Errors as of an Outbox.
class LeftRecords {
 public:
  virtual ~LeftRecords() = default;

  /// What was left of the days before `day`, the oldest first: of that day and later ones rspamd may still count.
  virtual Result<std::vector<LeftSet>> sets(report::Day day) = 0;

  /// The texts of a set; none if it is gone.
  virtual Result<std::vector<CountedRow>> rows(const LeftSet& set) = 0;

  /// Adds the rows to the policy domain's open row set and removes what rspamd left, in one step. False if that is not
  /// as it was seen any more.
  virtual Result<bool> take(const Taking& taking) = 0;
};

}  // namespace dmarcd::sending
