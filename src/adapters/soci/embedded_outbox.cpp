#include "embedded_outbox.h"

#include <soci/soci.h>
#include <utility>

#include "line_tables.h"
#include "report_tables.h"
#include "sender_tables.h"

namespace dmarcd::sql {
namespace {

using sending::RowSet;

/// Steps from name to name through the index of lines and of reports, where DISTINCT would read all of them.
constexpr const char* select_domains =
    "WITH RECURSIVE"
    " with_lines (name) AS (SELECT min(policy_domain) FROM lines UNION ALL"
    "  SELECT (SELECT min(policy_domain) FROM lines WHERE policy_domain > name) FROM with_lines"
    "  WHERE name IS NOT NULL),"
    " with_reports (name) AS (SELECT min(policy_domain) FROM reports UNION ALL"
    "  SELECT (SELECT min(policy_domain) FROM reports WHERE policy_domain > name) FROM with_reports"
    "  WHERE name IS NOT NULL)"
    " SELECT name FROM with_lines WHERE name IS NOT NULL"
    " UNION SELECT name FROM with_reports WHERE name IS NOT NULL"
    " UNION SELECT policy_domain FROM row_sets JOIN report_keys ON report_key = report_keys.id WHERE state <> 'gone'"
    " ORDER BY 1";

/// Whether the report is the next one of its closed set.
bool is_due(const std::optional<StoredSet>& closed, const sending::BuiltReport& report) {
  return closed && closed->set.next_row == report.first_row && closed->set.parts + 1 == report.facts.part;
}

bool store(soci::session& session, const sending::BuiltReport& report) {
  if (const auto facts = read_facts(session, report.key.policy_domain, report.facts.id))
    return *facts == sending::encode_facts(report.facts);
  const std::optional<StoredSet> closed = find_row_set(session, report.key, RowSet::State::closed);
  if (!is_due(closed, report)) return false;
  insert_report(session, report);
  count_part(session, *closed, report.next_row);
  if (report.is_last) abandon_row_set(session, *closed);
  return true;
}

std::uint64_t drop_open_set(soci::session& session, const sending::RowSetKey& key) {
  const std::optional<StoredSet> open = find_row_set(session, key, RowSet::State::open);
  if (!open) return 0;
  abandon_row_set(session, *open);
  return open->set.messages;
}

}  // namespace

EmbeddedOutbox::EmbeddedOutbox(std::string path, Access access, std::chrono::seconds lock_wait)
    : file_(std::move(path), {.access = access, .durability = Durability::machine, .lock_wait = lock_wait}) {}

Result<std::vector<dns::DomainName>> EmbeddedOutbox::domains() {
  return file_.read("read the outbox", [](soci::session& session) {
    std::vector<dns::DomainName> domains;
    const soci::rowset<std::string> names = (session.prepare << select_domains);
    for (const std::string& name : names)
      if (const Result<dns::DomainName> domain = dns::DomainName::parse(name)) domains.push_back(*domain);
    return domains;
  });
}

Result<bool> EmbeddedOutbox::lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                                   std::chrono::seconds duration) {
  return file_.write("take a lease",
                     [&](soci::session& session) { return take_lease(session, domain, deed, owner, duration); });
}

Result<void> EmbeddedOutbox::release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) {
  return file_.write("give a lease back",
                     [&](soci::session& session) { give_lease_back(session, domain, deed, owner); });
}

Result<sending::UnreadLines> EmbeddedOutbox::unread_lines(const dns::DomainName& domain, std::size_t most) {
  return file_.read("read records", [&](soci::session& session) { return read_unread_lines(session, domain, most); });
}

Result<bool> EmbeddedOutbox::fold(const sending::Fold& fold) {
  return file_.write("count records", [&](soci::session& session) {
    delete_abandoned_rows(session);
    return fold_lines(session, fold);
  });
}

Result<std::vector<RowSet>> EmbeddedOutbox::row_sets(const dns::DomainName& domain) {
  return file_.read("read the outbox", [&](soci::session& session) { return read_row_sets(session, domain); });
}

Result<bool> EmbeddedOutbox::close(const sending::RowSetKey& key) {
  return file_.write("close a day", [&](soci::session& session) { return close_row_set(session, key); });
}

Result<std::vector<sending::CountedRow>> EmbeddedOutbox::rows(const sending::RowSetKey& key, RowSet::State state,
                                                              std::uint64_t first, std::size_t most) {
  return file_.read("read the rows of a report", [&](soci::session& session) -> std::vector<sending::CountedRow> {
    const std::optional<StoredSet> set = find_row_set(session, key, state);
    if (!set) return {};
    return read_rows(session, *set, first, most, cursor_);
  });
}

Result<bool> EmbeddedOutbox::store_report(const sending::BuiltReport& report) {
  return file_.write("store a report", [&](soci::session& session) {
    delete_abandoned_rows(session);
    return store(session, report);
  });
}

Result<std::uint64_t> EmbeddedOutbox::drop_rows(const sending::RowSetKey& key) {
  return file_.write("drop rows", [&](soci::session& session) {
    const std::uint64_t messages = drop_open_set(session, key);
    delete_abandoned_rows(session);
    return messages;
  });
}

Result<std::vector<sending::StoredReport>> EmbeddedOutbox::reports(const dns::DomainName& domain, Shelf shelf) {
  return file_.read("read reports", [&](soci::session& session) { return read_reports(session, domain, shelf); });
}

Result<std::optional<std::string>> EmbeddedOutbox::document(const dns::DomainName& domain, std::string_view id) {
  return file_.read("read a report", [&](soci::session& session) { return read_document(session, domain, id); });
}

Result<bool> EmbeddedOutbox::replace_delivery(const dns::DomainName& domain, std::string_view id,
                                              const sending::Delivery& before, const sending::Delivery& after) {
  return file_.write("keep what became of a report",
                     [&](soci::session& session) { return sql::replace_delivery(session, domain, id, before, after); });
}

Result<bool> EmbeddedOutbox::drop_report(const dns::DomainName& domain, std::string_view id) {
  return file_.write("drop a report", [&](soci::session& session) { return sql::drop_report(session, domain, id); });
}

Result<std::size_t> EmbeddedOutbox::forget_archived(const dns::DomainName& domain, Timestamp before) {
  return file_.write("drop old reports",
                     [&](soci::session& session) { return sql::forget_archived(session, domain, before); });
}

Result<std::vector<sending::Refusals>> EmbeddedOutbox::refusals(const std::vector<std::string>& subjects) {
  return file_.read("read who refuses reports",
                    [&](soci::session& session) { return read_refusals(session, subjects); });
}

Result<void> EmbeddedOutbox::set_refusals(std::string_view subject, const sending::Refusals& refusals) {
  return file_.write("keep who refuses reports",
                     [&](soci::session& session) { write_refusals(session, subject, refusals); });
}

Result<std::optional<report::Day>> EmbeddedOutbox::last_day() {
  return file_.read("read the last day", [](soci::session& session) { return read_last_day(session); });
}

Result<void> EmbeddedOutbox::set_last_day(report::Day day) {
  return file_.write("keep the last day", [&](soci::session& session) { write_last_day(session, day); });
}

}  // namespace dmarcd::sql
