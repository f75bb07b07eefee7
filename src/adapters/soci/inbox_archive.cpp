#include "inbox_archive.h"

#include <fmt/format.h>

#include "inbox_other_views.h"
#include "inbox_record_views.h"
#include "inbox_report_views.h"
#include "inbox_scope.h"
#include "inbox_select.h"

namespace dmarcd::sql {

using inbox::Scope;

Result<std::int64_t> InboxArchive::revision() {
  return connections_.read("read the inbox", [](InboxConnection& connection) -> Result<std::int64_t> {
    return number_of(connection.session(), "SELECT value FROM counters WHERE name = 'revision'");
  });
}

Result<std::vector<inbox::DomainLine>> InboxArchive::domains(const Scope& scope) {
  return connections_.read("read the domains",
                           [&](InboxConnection& connection) -> Result<std::vector<inbox::DomainLine>> {
                             return read_domains(connection.session(), scope);
                           });
}

Result<void> InboxArchive::traffic(const Scope& scope, std::string_view domain, const inbox::Days& days,
                                   inbox::Trust trust, const TrafficSink& sink) {
  return connections_.read("read sums", [&](InboxConnection& connection) {
    return read_traffic(connection.session(), scope, domain, days, trust, sink);
  });
}

Result<std::vector<inbox::ReporterLine>> InboxArchive::reporters(const Scope& scope, std::string_view domain,
                                                                 const inbox::Days& days, inbox::Trust trust) {
  return connections_.read("read the reporters",
                           [&](InboxConnection& connection) -> Result<std::vector<inbox::ReporterLine>> {
                             return read_reporters(connection.session(), scope, domain, days, trust);
                           });
}

Result<std::vector<inbox::PolicyLine>> InboxArchive::policies(const Scope& scope, std::string_view domain,
                                                              const inbox::Days& days, inbox::Trust trust) {
  return connections_.read("read policies", [&](InboxConnection& connection) {
    return read_policies(connection.session(), scope, domain, days, trust);
  });
}

Result<std::vector<inbox::ReportLine>> InboxArchive::reports(const Scope& scope, const inbox::ReportFilter& filter,
                                                             const inbox::Page& page) {
  return connections_.read("read reports", [&](InboxConnection& connection) {
    return read_report_lines(connection.session(), scope, filter, page);
  });
}

Result<std::optional<inbox::ReportDetails>> InboxArchive::report(const Scope& scope, inbox::ReportId id) {
  return connections_.read("read a report",
                           [&](InboxConnection& connection) { return read_report(connection.session(), scope, id); });
}

Result<std::vector<inbox::RecordLine>> InboxArchive::records(const Scope& scope, const inbox::RecordFilter& filter,
                                                             const inbox::Page& page) {
  return connections_.read("read records", [&](InboxConnection& connection) {
    return read_records(connection.session(), scope, filter, page);
  });
}

Result<std::optional<std::string>> InboxArchive::raw(const Scope& scope, inbox::ReportId id) {
  return connections_.read("read a document", [&](InboxConnection& connection) -> Result<std::optional<std::string>> {
    return read_document(connection.session(), connections_.dialect(), scope, id);
  });
}

Result<std::vector<inbox::FailureLine>> InboxArchive::failures(const Scope& scope, std::string_view domain,
                                                               const inbox::Page& page) {
  return connections_.read("read failure reports", [&](InboxConnection& connection) {
    return read_failures(connection.session(), scope, domain, page);
  });
}

Result<std::vector<inbox::TlsLine>> InboxArchive::tls_reports(const Scope& scope, std::string_view domain,
                                                              const inbox::Page& page) {
  return connections_.read("read TLS reports", [&](InboxConnection& connection) {
    return read_tls_reports(connection.session(), scope, domain, page);
  });
}

Result<std::vector<inbox::QuarantineLine>> InboxArchive::quarantine(const inbox::Page& page) {
  return connections_.read("read the quarantine",
                           [&](InboxConnection& connection) -> Result<std::vector<inbox::QuarantineLine>> {
                             return read_quarantine(connection.session(), page);
                           });
}

Result<inbox::ImportHealth> InboxArchive::health(const Scope& scope, Timestamp now) {
  return connections_.read("read the inbox", [&](InboxConnection& connection) -> Result<inbox::ImportHealth> {
    return read_health(connection.session(), scope, now);
  });
}

Result<std::vector<inbox::ReportId>> InboxArchive::documents_after(inbox::ReportId after, std::size_t most) {
  return connections_.read("list documents", [&](InboxConnection& connection) -> Result<std::vector<inbox::ReportId>> {
    std::vector<inbox::ReportId> ids;
    for_each_row<long long>(connection.session(),
                            fmt::format("SELECT report FROM documents WHERE report > {} ORDER BY report {}", after,
                                        part_of({.offset = 0, .most = most})),
                            [&](long long id) { ids.push_back(id); });
    return ids;
  });
}

Result<std::vector<inbox::Ledger::Balance>> InboxArchive::balances() {
  return connections_.read("add up the inbox", [](InboxConnection& connection) -> Result<std::vector<Balance>> {
    return read_balances(connection.session());
  });
}

}  // namespace dmarcd::sql
