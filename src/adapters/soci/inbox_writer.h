#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/inbox/arrival.h"

#include "inbox_dialect.h"
#include "inbox_known.h"
#include "inbox_report_rows.h"

namespace dmarcd::sql {

/// What makes quarantined octets these and no others.
std::string quarantine_identity(std::string_view octets);

/// Writes what arrives, by statements that are prepared once for a connection. All throw what SOCI throws, and then it
/// is not used any more.
class InboxWriter {
 public:
  InboxWriter(soci::session& session, Dialect dialect);

  /// All of them, in the caller's transaction.
  std::vector<std::vector<inbox::Receipt>> keep(std::span<const inbox::Arrival> arrivals);

  std::int64_t next_rule() { return counters_.next("rules"); }
  ReportRows& reports() { return reports_; }
  inbox::Fingerprint fingerprint(std::string_view identity) const { return inbox::fingerprint(key_, identity); }
  /// Reads what the last writer left; moves the revision and writes it.
  void begin();
  void end();

 private:
  std::vector<inbox::Receipt> keep_arrival(const inbox::Arrival& arrival);
  inbox::Receipt keep_report(const inbox::NewReport& report, const inbox::Arrival& arrival);
  inbox::Receipt keep_aggregate(const receiving::AggregateReport& told, const inbox::NewReport& report,
                                const inbox::Arrival& arrival);
  /// Whether what is kept under this number counts for less than a trusted report does.
  bool is_kept_untrusted(inbox::ReportId id);
  inbox::Receipt keep_failure(const receiving::FailureReport& told, const inbox::Arrival& arrival);
  inbox::Receipt keep_tls(const receiving::TlsReport& told, const inbox::Arrival& arrival);
  inbox::Receipt keep_refusal(const inbox::NewRefusal& refusal, const inbox::Arrival& arrival);
  void raise_refusal(inbox::QuarantineId id, const inbox::NewRefusal& refusal);
  bool is_to_be_judged(const inbox::Arrival& arrival, const std::vector<inbox::Receipt>& receipts);
  void keep_mail(const inbox::Arrival& arrival, const std::vector<inbox::Receipt>& receipts);
  void flush();

  soci::session& session_;
  Dialect dialect_;
  Counters counters_;
  inbox::HashKey key_;
  KnownThings known_;
  ReportRows reports_;
  Rows<long long, long long, long long, long long, std::string> mails_;
  Rows<long long, long long, std::string, std::string, std::string, long long, long long, long long, std::string,
       std::string, std::string, std::string>
      quarantine_;
  Rows<long long, long long, std::string, std::string, std::string, long long> raised_;
  Rows<long long, long long, long long, std::string> failures_;
  Rows<long long, long long, std::string> tls_;
  Rows<long long, long long> tls_domains_;
};

}  // namespace dmarcd::sql
