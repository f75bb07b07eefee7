#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/sending/delivery.h"
#include "dmarcd/sending/report_facts.h"

namespace dmarcd::sending {

/// The oldest lines of a policy domain that no sender has counted yet.
struct UnreadLines {
  std::uint64_t fold = 0;  ///< How often lines were folded so far: who folds says it again, and is refused if it moved.
  std::vector<std::string> lines;
};

/// Which rows belong into one report: a policy domain's, of a day, under one published policy.
struct RowSetKey {
  dns::DomainName policy_domain;
  report::Day day;
  std::string policy;  ///< policy_text, octets [0-9a-z,:-] only; "unknown" where the record did not say.

  auto operator<=>(const RowSetKey&) const = default;
};

/// Rows of a report as text (encode_row), with how many messages each stands for.
struct CountedRow {
  std::string text;
  std::uint64_t count = 0;

  bool operator==(const CountedRow&) const = default;
};

/// What one fold adds to the rows of one day and policy.
struct FoldedRows {
  report::Day day;
  std::string policy;
  std::string note;  ///< What the report needs besides its rows (encode_note); the last one told stays.
  std::vector<CountedRow> rows;
};

struct Fold {
  dns::DomainName policy_domain;
  std::uint64_t fold = 0;  ///< As UnreadLines told it.
  std::size_t taken = 0;   ///< So many lines of the front are in `rows` or `unreadable`, and go.
  std::vector<FoldedRows> rows;
  std::vector<std::string> unreadable;  ///< Kept apart for a person to look at, at most some thousands a domain.
};

/// The rows of a key: `open` takes more from each fold; `closed` takes none and is what reports are built from. Of one
/// key there may be both: what came after the closing makes a further part.
struct RowSet {
  enum class State { open, closed };

  RowSetKey key;
  State state = State::open;
  std::string note;
  std::uint64_t rows = 0;
  std::uint64_t messages = 0;
  std::uint64_t next_row = 0;  ///< Of a closed set: how many rows are in reports already.
  unsigned parts = 0;          ///< How many reports of the key were built so far.
};

/// A report of a closed set's rows from `first_row` up to `next_row`, and what is to become of it.
struct BuiltReport {
  RowSetKey key;
  std::uint64_t first_row = 0;
  std::uint64_t next_row = 0;
  bool is_last = false;  ///< The set has no further rows: it goes.
  ReportFacts facts;     ///< facts.part is one more than the set's `parts`.
  std::string document;  ///< Any octets.
  std::vector<Delivery> deliveries;
};

/// A report as it lies in the store; its document apart.
struct StoredReport {
  ReportFacts facts;
  std::size_t document_size = 0;
  std::vector<Delivery> deliveries;
};

/// How often somebody refused reports of late.
struct Refusals {
  double score = 0;  ///< As of `at`.
  Timestamp at;
};

/// Where records become rows, rows reports, and reports mail that was sent: Redis, or the embedded store.
///
/// Any number of senders use it at once, and each may die at any moment. So every change is one atomic step that holds
/// only if the state is still the one that it was decided on; `false` says that it is not (somebody else was first, or
/// this step was done already and its answer lost), and the caller looks again. No step deletes what is not yet part of
/// what it stores in its place. Used by one thread at a time. Errors are temporary unless a person must act.
class Outbox {
 public:
  virtual ~Outbox() = default;

  /// For messages: "redis at 127.0.0.1:6379", "/var/lib/dmarcd/records.db".
  virtual std::string where() const = 0;

  /// The policy domains that have lines, rows, or reports, archived ones included; sorted.
  virtual Result<std::vector<dns::DomainName>> domains() = 0;

  /// Whether `owner` may do `deed` alone for `duration` from now; taking a lease that one holds prolongs it. A lease
  /// saves work and keeps a mail from being sent twice; what must never go wrong does not rest on it.
  virtual Result<bool> lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                             std::chrono::seconds duration) = 0;
  /// Gives a lease back, if `owner` still has it.
  virtual Result<void> release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) = 0;

  // Lines become rows.

  /// At most `most` of the oldest lines.
  virtual Result<UnreadLines> unread_lines(const dns::DomainName& domain, std::size_t most) = 0;
  /// Takes the lines away and adds the rows, in one step.
  virtual Result<bool> fold(const Fold& fold) = 0;

  // Rows become reports.

  /// All row sets of a domain, by day, policy, and closed before open.
  virtual Result<std::vector<RowSet>> row_sets(const dns::DomainName& domain) = 0;
  /// Makes the open set a closed one. True if there is a closed set of the key now, an older one too.
  virtual Result<bool> close(const RowSetKey& key) = 0;
  /// Rows of a set in its order: most messages first, then by text descending. A closed set's order never changes.
  virtual Result<std::vector<CountedRow>> rows(const RowSetKey& key, RowSet::State state, std::uint64_t first,
                                               std::size_t most) = 0;
  /// Stores the report and moves the set's `next_row` and `parts`, in one step. True also if this very report is there.
  virtual Result<bool> store_report(const BuiltReport& report) = 0;
  /// Drops an open set that no report is to be made of; tells how many messages it had.
  virtual Result<std::uint64_t> drop_rows(const RowSetKey& key) = 0;

  // Reports are sent.

  enum class Shelf {
    pending,   ///< Some delivery waits.
    archived,  ///< All are final.
  };

  /// The reports of a domain, oldest period first.
  virtual Result<std::vector<StoredReport>> reports(const dns::DomainName& domain, Shelf shelf) = 0;
  /// Nothing if there is no such report.
  virtual Result<std::optional<std::string>> document(const dns::DomainName& domain, std::string_view id) = 0;
  /// Puts `after` in the place of `before`, and the report on the shelf that it belongs to then. True if the delivery
  /// is `after` now; false if it is neither, or the report is gone.
  virtual Result<bool> replace_delivery(const dns::DomainName& domain, std::string_view id, const Delivery& before,
                                        const Delivery& after) = 0;
  /// Drops a report, whatever waits. False if there is none.
  virtual Result<bool> drop_report(const dns::DomainName& domain, std::string_view id) = 0;
  /// Drops the archived reports whose last delivery changed before `before`; tells how many.
  virtual Result<std::size_t> forget_archived(const dns::DomainName& domain, Timestamp before) = 0;

  // Who refuses reports. A subject is "address:...", "host:..." or "domain:...".

  virtual Result<std::vector<Refusals>> refusals(const std::vector<std::string>& subjects) = 0;
  virtual Result<void> set_refusals(std::string_view subject, const Refusals& refusals) = 0;

  // The last day whose reports were built, for the log and for people.

  virtual Result<std::optional<report::Day>> last_day() = 0;
  /// Keeps the later one.
  virtual Result<void> set_last_day(report::Day day) = 0;
};

}  // namespace dmarcd::sending
