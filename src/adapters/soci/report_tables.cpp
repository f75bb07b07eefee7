#include "report_tables.h"

#include <algorithm>
#include <fmt/format.h>
#include <soci/soci.h>

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

using sending::Delivery;
using sending::StoredReport;

struct ReportColumns {
  long long id = 0;
  std::string report_id;
  std::string facts;
  long long document_size = 0;
};

std::vector<ReportColumns> select_reports(soci::session& session, const dns::DomainName& domain, Shelf shelf) {
  const int is_pending = shelf == Shelf::pending ? 1 : 0;
  ReportColumns columns;
  soci::statement statement =
      (session.prepare << "SELECT id, report_id, facts, length(document) FROM reports"
                          " WHERE policy_domain = :domain AND is_pending = :pending ORDER BY period_begin, id",
       soci::into(columns.id), soci::into(columns.report_id), soci::into(columns.facts),
       soci::into(columns.document_size), soci::use(domain.text(), "domain"), soci::use(is_pending, "pending"));
  statement.execute();
  std::vector<ReportColumns> reports;
  while (statement.fetch()) reports.push_back(columns);
  return reports;
}

Result<std::vector<Delivery>> read_deliveries(soci::session& session, long long report) {
  const soci::rowset<std::string> texts =
      (session.prepare << "SELECT delivery FROM deliveries WHERE report = :report ORDER BY position",
       soci::use(report, "report"));
  std::vector<Delivery> deliveries;
  for (const std::string& text : texts) deliveries.push_back(DMARCD_TRY(sending::decode_delivery(text)));
  return deliveries;
}

Result<StoredReport> stored_report(soci::session& session, const ReportColumns& columns) {
  sending::ReportFacts facts = DMARCD_TRY(sending::decode_facts(columns.facts));
  std::vector<Delivery> deliveries = DMARCD_TRY(read_deliveries(session, columns.id));
  return StoredReport{std::move(facts), static_cast<std::size_t>(columns.document_size), std::move(deliveries)};
}

/// The number of a report in the file.
std::optional<long long> find_report(soci::session& session, const dns::DomainName& domain, std::string_view id) {
  const std::string report_id(id);
  long long found = 0;
  session << "SELECT id FROM reports WHERE policy_domain = :domain AND report_id = :id", soci::into(found),
      soci::use(domain.text(), "domain"), soci::use(report_id, "id");
  return session.got_data() ? std::optional(found) : std::nullopt;
}

void insert_delivery(soci::session& session, long long report, int position, const Delivery& delivery) {
  const int is_final = delivery.is_final() ? 1 : 0;
  const auto changed_at = static_cast<long long>(unix_seconds(delivery.changed_at));
  const std::string text = sending::encode_delivery(delivery);
  session << "INSERT INTO deliveries (report, position, recipient, is_final, changed_at, delivery)"
             " VALUES (:report, :position, :recipient, :final, :changed, :delivery)",
      soci::use(report, "report"), soci::use(position, "position"), soci::use(delivery.recipient, "recipient"),
      soci::use(is_final, "final"), soci::use(changed_at, "changed"), soci::use(text, "delivery");
}

/// Puts a report where its deliveries say that it belongs.
void shelve(soci::session& session, long long report) {
  session << "UPDATE reports SET"
             " is_pending = EXISTS (SELECT 1 FROM deliveries WHERE report = :report AND NOT is_final),"
             " changed_at = coalesce((SELECT max(changed_at) FROM deliveries WHERE report = :report), changed_at)"
             " WHERE id = :report",
      soci::use(report, "report");
}

bool has_delivery(soci::session& session, long long report, const std::string& text) {
  int found = 0;
  session << "SELECT count(*) FROM deliveries WHERE report = :report AND delivery = :delivery", soci::into(found),
      soci::use(report, "report"), soci::use(text, "delivery");
  return found > 0;
}

void delete_report(soci::session& session, long long report) {
  session << "DELETE FROM deliveries WHERE report = :report", soci::use(report, "report");
  session << "DELETE FROM reports WHERE id = :report", soci::use(report, "report");
}

/// Numbers of parts are kept for a year after their day: lines that come this late make no report with an old name.
void forget_old_keys(soci::session& session, const dns::DomainName& domain, Timestamp before) {
  const long long day =
      std::chrono::floor<std::chrono::days>(before - std::chrono::years(1)).time_since_epoch().count();
  session << "DELETE FROM report_keys WHERE policy_domain = :domain AND day < :day"
             " AND NOT EXISTS (SELECT 1 FROM row_sets WHERE report_key = report_keys.id)",
      soci::use(domain.text(), "domain"), soci::use(day, "day");
}

}  // namespace

Result<std::vector<StoredReport>> read_reports(soci::session& session, const dns::DomainName& domain, Shelf shelf) {
  std::vector<StoredReport> reports;
  for (const ReportColumns& columns : select_reports(session, domain, shelf)) {
    Result<StoredReport> report = stored_report(session, columns);
    if (!report)
      return permanent_failure(fmt::format("report {} of {}: {}; to do without it: dmarcctl reports drop {}",
                                           printable(columns.report_id), printable(domain.text()),
                                           report.error().message, printable(columns.report_id)));
    reports.push_back(*std::move(report));
  }
  return reports;
}

std::optional<std::string> read_facts(soci::session& session, const dns::DomainName& domain, std::string_view id) {
  const std::string report_id(id);
  std::string facts;
  session << "SELECT facts FROM reports WHERE policy_domain = :domain AND report_id = :id", soci::into(facts),
      soci::use(domain.text(), "domain"), soci::use(report_id, "id");
  return session.got_data() ? std::optional(facts) : std::nullopt;
}

std::optional<std::string> read_document(soci::session& session, const dns::DomainName& domain, std::string_view id) {
  const std::string report_id(id);
  std::string document;
  session << "SELECT document FROM reports WHERE policy_domain = :domain AND report_id = :id", soci::into(document),
      soci::use(domain.text(), "domain"), soci::use(report_id, "id");
  return session.got_data() ? std::optional(document) : std::nullopt;
}

void insert_report(soci::session& session, const sending::BuiltReport& report) {
  const std::string& domain = report.key.policy_domain.text();
  const auto begin = static_cast<long long>(unix_seconds(report.facts.period.begin));
  const auto built_at = static_cast<long long>(unix_seconds(report.facts.built_at));
  const std::string facts = sending::encode_facts(report.facts);
  session << "INSERT INTO reports (policy_domain, report_id, period_begin, is_pending, changed_at, facts, document)"
             " VALUES (:domain, :id, :begin, 1, :built, :facts, CAST(:document AS BLOB))",
      soci::use(domain, "domain"), soci::use(report.facts.id, "id"), soci::use(begin, "begin"),
      soci::use(built_at, "built"), soci::use(facts, "facts"), soci::use(report.document, "document");
  const std::optional<long long> id = find_report(session, report.key.policy_domain, report.facts.id);
  for (int position = 0; const Delivery& delivery : report.deliveries)
    insert_delivery(session, *id, position++, delivery);
  shelve(session, *id);
}

bool replace_delivery(soci::session& session, const dns::DomainName& domain, std::string_view id,
                      const Delivery& before, const Delivery& after) {
  const std::optional<long long> report = find_report(session, domain, id);
  if (!report) return false;
  const std::string text_before = sending::encode_delivery(before);
  const std::string text_after = sending::encode_delivery(after);
  const int is_final = after.is_final() ? 1 : 0;
  const auto changed_at = static_cast<long long>(unix_seconds(after.changed_at));
  soci::statement statement =
      (session.prepare << "UPDATE deliveries SET delivery = :after, is_final = :final, changed_at = :changed"
                          " WHERE report = :report AND recipient = :recipient AND delivery = :before",
       soci::use(text_after, "after"), soci::use(is_final, "final"), soci::use(changed_at, "changed"),
       soci::use(*report, "report"), soci::use(before.recipient, "recipient"), soci::use(text_before, "before"));
  statement.execute(true);
  if (statement.get_affected_rows() == 0) return has_delivery(session, *report, text_after);
  shelve(session, *report);
  return true;
}

bool drop_report(soci::session& session, const dns::DomainName& domain, std::string_view id) {
  const std::optional<long long> report = find_report(session, domain, id);
  if (report) delete_report(session, *report);
  return report.has_value();
}

std::size_t forget_archived(soci::session& session, const dns::DomainName& domain, Timestamp before) {
  const auto limit = static_cast<long long>(unix_seconds(before));
  std::vector<long long> old;
  {
    const soci::rowset<long long> found =
        (session.prepare << "SELECT id FROM reports WHERE policy_domain = :domain AND NOT is_pending"
                            " AND changed_at < :before",
         soci::use(domain.text(), "domain"), soci::use(limit, "before"));
    old.assign(found.begin(), found.end());
  }
  for (const long long report : old) delete_report(session, report);
  forget_old_keys(session, domain, before);
  return old.size();
}

}  // namespace dmarcd::sql
