#include "embedded_store.h"

#include <exception>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"

#include "sqlite_failure.h"

namespace dmarcd::sql {
namespace {

constexpr int schema_version = 1;

/// The index serves both the list of policy domains and a day's lines of one of them, oldest first.
constexpr const char* schema[] = {
    ("CREATE TABLE lines (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, received_at INTEGER NOT NULL,"
     " line TEXT NOT NULL)"),
    "CREATE INDEX lines_by_domain_and_time ON lines (policy_domain, received_at)",
    "CREATE TABLE batches (writer TEXT PRIMARY KEY, number INTEGER NOT NULL, stored_at INTEGER NOT NULL) WITHOUT ROWID",
};

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

int version_of(soci::session& session) {
  int version = 0;
  session << "PRAGMA user_version", soci::into(version);
  return version;
}

void create_schema(soci::session& session) {
  soci::transaction transaction(session);
  for (const char* statement : schema) session << statement;
  session << fmt::format("PRAGMA user_version = {}", schema_version);
  transaction.commit();
}

void prepare_for_writing(soci::session& session) {
  std::string mode;
  session << "PRAGMA journal_mode = WAL", soci::into(mode);
  session << "PRAGMA synchronous = NORMAL";
  if (version_of(session) == 0) create_schema(session);
}

bool is_new(soci::session& session, const record::Batch& batch) {
  const auto number = static_cast<long long>(batch.number);
  soci::statement statement =
      (session.prepare << take_number, soci::use(batch.writer, "writer"), soci::use(number, "number"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
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
    : path_(std::move(path)), access_(access), lock_wait_(lock_wait) {}
EmbeddedStore::~EmbeddedStore() = default;

/// Opens the database if it is not open, does the work, and turns what SOCI throws into an Error.
template <class Work>
auto EmbeddedStore::attempt(std::string_view deed, Work work)
    -> Result<decltype(work(std::declval<soci::session&>()))> {
  DMARCD_TRY(open());
  try {
    if constexpr (std::is_void_v<decltype(work(*session_))>) {
      work(*session_);
      return {};
    } else {
      return work(*session_);
    }
  } catch (const std::exception& thrown) {
    Error failure = sqlite_failure(path_, deed, thrown);
    session_.reset();
    return tl::unexpected(std::move(failure));
  }
}

Result<void> EmbeddedStore::open() {
  if (session_) return {};
  if (path_.find('"') != std::string::npos) return permanent_failure(path_ + ": a path may hold no quotation mark");
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3,
                                                   fmt::format("dbname=\"{}\" timeout={}{}", path_, lock_wait_.count(),
                                                               access_ == Access::read_only ? " readonly=true" : ""));
    if (access_ == Access::read_write) prepare_for_writing(*session);
    const int version = version_of(*session);
    if (version != schema_version)
      return permanent_failure(fmt::format("{}: cannot open: its schema has version {}, and this program knows {}",
                                           path_, version, schema_version));
    if (access_ == Access::read_write) *session << forget_old_writers;
    session_ = std::move(session);
    return {};
  } catch (const std::exception& thrown) {
    return tl::unexpected(sqlite_failure(path_, "open", thrown));
  }
}

Result<void> EmbeddedStore::append(const record::Batch& batch) {
  Result<void> appended = attempt("store records", [&](soci::session& session) {
    soci::transaction transaction(session);
    if (is_new(session, batch)) insert_lines(session, batch.lines);
    transaction.commit();
  });
  // The batch is not at fault: it can still be stored once a person has repaired the file.
  if (!appended) return temporary_failure(appended.error().message);
  return appended;
}

Result<std::vector<dns::DomainName>> EmbeddedStore::domains() {
  return attempt("read records", [](soci::session& session) {
    std::vector<dns::DomainName> domains;
    const soci::rowset<std::string> names = (session.prepare << select_domains);
    for (const std::string& name : names)
      if (const Result<dns::DomainName> domain = dns::DomainName::parse(name)) domains.push_back(*domain);
    return domains;
  });
}

Result<std::vector<std::string>> EmbeddedStore::lines(const dns::DomainName& policy_domain) {
  return attempt("read records", [&](soci::session& session) {
    const soci::rowset<std::string> rows =
        (session.prepare << "SELECT line FROM lines WHERE policy_domain = :domain ORDER BY received_at, id",
         soci::use(policy_domain.text(), "domain"));
    return std::vector<std::string>(rows.begin(), rows.end());
  });
}

}  // namespace dmarcd::sql
