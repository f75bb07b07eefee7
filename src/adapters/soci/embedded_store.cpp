#include "embedded_store.h"

#include <soci/soci.h>
#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

/// The first version has the lines as they are now.
constexpr int oldest_schema = 1;

/// A writer is one run of the daemon; one that was silent for a month is gone, and repeats nothing.
constexpr const char* forget_old_writers =
    "DELETE FROM batches WHERE stored_at < CAST(strftime('%s', 'now', '-30 days') AS INTEGER)";

/// Changes a row only if the number is new.
constexpr const char* take_number =
    "INSERT INTO batches (writer, number, stored_at)"
    " VALUES (:writer, :number, CAST(strftime('%s', 'now') AS INTEGER))"
    " ON CONFLICT (writer) DO UPDATE SET number = excluded.number, stored_at = excluded.stored_at"
    " WHERE excluded.number > number";

/// Steps from name to name through the index, where DISTINCT would read all lines.
constexpr const char* select_domains =
    "WITH RECURSIVE names (name) AS ("
    " SELECT min(policy_domain) FROM lines"
    " UNION ALL"
    " SELECT (SELECT min(policy_domain) FROM lines WHERE policy_domain > name) FROM names WHERE name IS NOT NULL)"
    " SELECT name FROM names WHERE name IS NOT NULL";

/// The time that a line begins with; 0 for a line that is not ours.
long long time_of(std::string_view line) {
  constexpr std::uint64_t latest = 253'402'300'799;  // The year 9999.
  const std::uint64_t time = parse_number(line.substr(0, line.find(','))).value_or(0);
  return time > latest ? 0 : static_cast<long long>(time);
}

bool is_new(soci::session& session, const record::Batch& batch) {
  const auto number = static_cast<long long>(batch.number);
  soci::statement statement =
      (session.prepare << take_number, soci::use(batch.writer, "writer"), soci::use(number, "number"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void forget_writers(soci::session& session, const record::Batch& batch) {
  const bool is_first_of_a_run = batch.number == 1;
  if (is_first_of_a_run) session << forget_old_writers;
}

void insert_lines(soci::session& session, const std::vector<record::StoredLine>& stored) {
  if (stored.empty()) return;
  std::vector<std::string> domains;
  std::vector<long long> times;
  std::vector<std::string> lines;
  for (const record::StoredLine& one : stored) {
    domains.push_back(one.policy_domain.text());
    times.push_back(time_of(one.line));
    lines.push_back(one.line);
  }
  session << "INSERT INTO lines (policy_domain, received_at, line) VALUES (:domain, :time, :line)",
      soci::use(domains, "domain"), soci::use(times, "time"), soci::use(lines, "line");
}

}  // namespace

EmbeddedStore::EmbeddedStore(std::string path, Access access, std::chrono::seconds lock_wait)
    : file_(std::move(path), {.access = access, .oldest_schema = oldest_schema, .lock_wait = lock_wait}) {}

Result<void> EmbeddedStore::append(const record::Batch& batch) {
  Result<void> appended = file_.write("store records", [&](soci::session& session) {
    if (!is_new(session, batch)) return;
    insert_lines(session, batch.lines);
    forget_writers(session, batch);
  });
  // The batch is not at fault: it can still be stored once a person has repaired the file.
  if (!appended) return temporary_failure(appended.error().message);
  return appended;
}

Result<std::vector<dns::DomainName>> EmbeddedStore::domains() {
  return file_.read("read records", [](soci::session& session) {
    std::vector<dns::DomainName> domains;
    const soci::rowset<std::string> names = (session.prepare << select_domains);
    for (const std::string& name : names)
      if (const Result<dns::DomainName> domain = dns::DomainName::parse(name)) domains.push_back(*domain);
    return domains;
  });
}

Result<std::vector<std::string>> EmbeddedStore::lines(const dns::DomainName& policy_domain) {
  return file_.read("read records", [&](soci::session& session) {
    const soci::rowset<std::string> rows =
        (session.prepare << "SELECT line FROM lines WHERE policy_domain = :domain ORDER BY received_at, id",
         soci::use(policy_domain.text(), "domain"));
    return std::vector<std::string>(rows.begin(), rows.end());
  });
}

}  // namespace dmarcd::sql
