#include "inbox_report_rows.h"

#include <algorithm>

#include "dmarcd/inbox/daily_shares.h"
#include "dmarcd/inbox/kept_text.h"

#include "inbox_packing.h"

namespace dmarcd::sql {
namespace {

using inbox::HashKey;
using receiving::ReceivedRecord;

constexpr const char* insert_report =
    "INSERT INTO reports (id, reporter, domain, begin_at, end_at, received_at, authenticity, is_disputed, warnings,"
    " records, messages, dkim_pass, spf_pass, both_pass, policy, particulars)"
    " VALUES (:c0, :c1, :c2, :c3, :c4, :c5, :c6, 0, :c7, :c8, :c9, :c10, :c11, :c12, :c13, :c14)";

constexpr const char* insert_record =
    "INSERT INTO records (report, place, begin_at, domain, source_ip, messages, outcome, evidence)"
    " VALUES (:c0, :c1, :c2, :c3, :c4, :c5, :c6, :c7)";

std::string insert_document(Dialect dialect) {
  return fmt::format("INSERT INTO documents (report, kept_of, octets) VALUES (:c0, :c1, {})",
                     octets_parameter(dialect, "c2"));
}

Outcome outcome_of(const ReceivedRecord& record) {
  return {record.disposition, record.dkim, record.spf, record.is_recomputed};
}

/// Whether it was recomputed makes no other sum.
long long sum_outcome(const ReceivedRecord& record) {
  return packed(Outcome{record.disposition, record.dkim, record.spf, false});
}

std::uint64_t content_of(const HashKey& key, const CodedReport::Record& coded) {
  const ReceivedRecord& record = *coded.record;
  return inbox::keyed_hash(key, fmt::format("{}/{}/{}/{}", record.source_ip.bytes(), record.count,
                                            packed(outcome_of(record)), coded.evidence_hash));
}

/// Fewest messages first; of equal ones the last told first: the list is read from its end.
std::vector<const CodedReport::Record*> in_places(const CodedReport& coded) {
  std::vector<const CodedReport::Record*> records;
  for (auto record = coded.records.rbegin(); record != coded.records.rend(); ++record) records.push_back(&*record);
  std::stable_sort(records.begin(), records.end(),
                   [](const auto* a, const auto* b) { return a->record->count < b->record->count; });
  return records;
}

inbox::Particulars particulars_of(const receiving::AggregateReport& report, const inbox::NewReport& kept,
                                  const inbox::Arrival& arrival) {
  inbox::Particulars particulars{.email = report.email,
                                 .extra_contact_info = report.extra_contact_info,
                                 .report_id = report.report_id,
                                 .generator = report.generator,
                                 .version = report.version,
                                 .xml_namespace = report.xml_namespace,
                                 .errors = report.errors,
                                 .warnings = kept.found.read.warnings,
                                 .input = takeable(arrival.input),
                                 .member = takeable(kept.found.member),
                                 .mail_from_domain = {},
                                 .mail_from = {},
                                 .mail_subject = {}};
  if (const auto& mail = kept.found.mail) {
    particulars.mail_from_domain = takeable(mail->from_domain);
    particulars.mail_from = takeable(mail->from);
    particulars.mail_subject = takeable(mail->subject);
  }
  return particulars;
}

}  // namespace

CodedReport code_report(const HashKey& key, const receiving::AggregateReport& report) {
  CodedReport coded{.report = &report, .policy = inbox::policy_text(report.policy), .records = {}, .content = 0};
  std::uint64_t content =
      inbox::keyed_hash(key, fmt::format("{}/{}/{}", coded.policy, packed(report.begin), packed(report.end)));
  coded.records.reserve(report.records.size());
  for (const ReceivedRecord& record : report.records) {
    std::string evidence = inbox::evidence_text(record.evidence);
    const std::uint64_t hash = inbox::keyed_hash(key, evidence);
    coded.records.push_back({&record, std::move(evidence), hash});
    content += content_of(key, coded.records.back());
  }
  coded.content = static_cast<long long>(content);
  return coded;
}

ReportRows::ReportRows(soci::session& session, Dialect dialect, Counters& counters)
    : dialect_(dialect),
      counters_(counters),
      domains_(session, "domains", "name", counters),
      reporters_(session, "reporters", "org_name", counters),
      policies_(session, "policies", "policy", counters),
      evidence_(session, counters),
      figures_(session),
      sums_(session),
      reports_(session, insert_report),
      documents_(session, insert_document(dialect)),
      records_(session, insert_record),
      disputed_(session, "UPDATE reports SET is_disputed = 1 WHERE id = :c0") {}

long long ReportRows::add(const HashKey& key, const CodedReport& coded, const inbox::NewReport& report,
                          const inbox::Arrival& arrival) {
  const receiving::AggregateReport& told = *coded.report;
  const Numbers numbers{.report = counters_.next("reports"),
                        .reporter = reporters_.look_up(told.org_name, inbox::keyed_hash(key, told.org_name)).id,
                        .domain = domain(key, told.policy.domain),
                        .policy = policies_.look_up(coded.policy, inbox::keyed_hash(key, coded.policy)).id};
  add_report(numbers, told, report, arrival);
  if (!report.found.raw.empty())
    documents_.add(numbers.report, std::min(packed(told.begin), packed(arrival.received_at)),
                   octets_to_bind(dialect_, report.found.raw));
  add_records(key, numbers, coded, report.authenticity);
  return numbers.report;
}

long long ReportRows::domain(const HashKey& key, const std::string& name) {
  return domains_.look_up(name, inbox::keyed_hash(key, name)).id;
}

void ReportRows::add_report(const Numbers& numbers, const receiving::AggregateReport& report,
                            const inbox::NewReport& kept, const inbox::Arrival& arrival) {
  const receiving::Figures figures = receiving::figures_of(report);
  const auto count = [](std::uint64_t number) { return static_cast<long long>(number); };
  reports_.add(numbers.report, numbers.reporter, numbers.domain, packed(report.begin), packed(report.end),
               packed(arrival.received_at), packed(kept.authenticity), count(kept.found.read.warnings.size()),
               count(figures.records), count(figures.messages), count(figures.dkim_pass), count(figures.spf_pass),
               count(figures.both_pass), numbers.policy,
               inbox::particulars_text(particulars_of(report, kept, arrival)));
  const inbox::ReportDays days = inbox::days_of(report.begin, report.end, report.records.size());
  figures_.add({numbers.domain, packed(days.first), numbers.policy, packed(kept.authenticity)}, figures.messages);
}

void ReportRows::add_records(const HashKey& key, const Numbers& numbers, const CodedReport& coded,
                             receiving::Authenticity authenticity) {
  const receiving::AggregateReport& report = *coded.report;
  const inbox::ReportDays days = inbox::days_of(report.begin, report.end, report.records.size());
  long long place = 0;
  for (const CodedReport::Record* one : in_places(coded)) {
    const ReceivedRecord& record = *one->record;
    const std::string source = sortable_address(record.source_ip);
    const long long evidence = evidence_.id(key, record.evidence, one->evidence, one->evidence_hash);
    records_.add(numbers.report, place++, packed(report.begin), numbers.domain, source,
                 static_cast<long long>(record.count), packed(outcome_of(record)), evidence);
    for (unsigned day = 0; day < days.count; ++day)
      sums_.add({numbers.domain, packed(days.first) + day, source, evidence, sum_outcome(record), packed(authenticity)},
                inbox::share_of(record.count, day, days.count));
  }
}

void ReportRows::flush() {
  domains_.flush();
  reporters_.flush();
  policies_.flush();
  evidence_.flush();
  reports_.flush();
  documents_.flush();
  records_.flush();
  sums_.flush();
  figures_.flush();
  disputed_.flush();
}

void ReportRows::make_room() {
  domains_.make_room();
  reporters_.make_room();
  policies_.make_room();
  evidence_.make_room();
}

}  // namespace dmarcd::sql
