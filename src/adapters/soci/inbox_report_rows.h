#pragma once

#include <string>
#include <vector>

#include "dmarcd/inbox/arrival.h"

#include "inbox_dialect.h"
#include "inbox_dictionary.h"
#include "inbox_domains.h"
#include "inbox_evidence.h"
#include "inbox_sums.h"

namespace dmarcd::sql {

/// An aggregate report in the form that it is kept in, before anything is written.
struct CodedReport {
  struct Record {
    const receiving::ReceivedRecord* record = nullptr;
    std::string evidence;
    std::uint64_t evidence_hash = 0;
  };

  const receiving::AggregateReport* report = nullptr;
  std::string policy;
  std::vector<Record> records;
  long long content = 0;  ///< Equal for equal policy, period and records in any order.
};

CodedReport code_report(const inbox::HashKey& key, const receiving::AggregateReport& report);

/// Writes aggregate reports with their records and sums.
class ReportRows {
 public:
  ReportRows(soci::session& session, Dialect dialect, Counters& counters);

  /// The number that the report gets. Written with the next flush.
  long long add(const inbox::HashKey& key, const CodedReport& coded, const inbox::NewReport& report,
                const inbox::Arrival& arrival);
  void mark_disputed(long long report) { disputed_.add(report); }
  /// The number of a domain.
  long long domain(const inbox::HashKey& key, const std::string& name);
  DailySums& sums() { return sums_; }
  DomainFigures& figures() { return figures_; }
  void flush();
  void make_room();

 private:
  struct Numbers {
    long long report = 0, reporter = 0, domain = 0, policy = 0;
  };

  void add_report(const Numbers& numbers, const receiving::AggregateReport& report, const inbox::NewReport& kept,
                  const inbox::Arrival& arrival);
  void add_records(const inbox::HashKey& key, const Numbers& numbers, const CodedReport& coded,
                   receiving::Authenticity authenticity);

  Dialect dialect_;
  Counters& counters_;
  Dictionary domains_;
  Dictionary reporters_;
  Dictionary policies_;
  EvidenceRows evidence_;
  DomainFigures figures_;
  DailySums sums_;
  Rows<long long, long long, long long, long long, long long, long long, long long, long long, long long, long long,
       long long, long long, long long, long long, std::string>
      reports_;
  Rows<long long, long long, std::string> documents_;
  Rows<long long, long long, long long, long long, std::string, long long, long long, long long> records_;
  Rows<long long> disputed_;
};

}  // namespace dmarcd::sql
