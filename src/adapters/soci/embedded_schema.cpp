#include "embedded_schema.h"

#include <fmt/format.h>
#include <iterator>
#include <soci/soci.h>
#include <vector>

#include "transaction.h"

namespace dmarcd::sql {
namespace {

using Statements = std::vector<const char*>;

/// What makes each version of the one before it, from 1.
const Statements migrations[] = {
    // 1: records wait.
    {"CREATE TABLE lines (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, received_at INTEGER NOT NULL,"
     " line TEXT NOT NULL)",
     "CREATE INDEX lines_by_domain_and_time ON lines (policy_domain, received_at)",
     "CREATE TABLE batches (writer TEXT PRIMARY KEY, number INTEGER NOT NULL, stored_at INTEGER NOT NULL)"
     " WITHOUT ROWID"},

    // 2: records become rows, rows reports, reports mail.
    {// Lines are counted in the order that they came in: an index ends in the id of itself.
     "DROP INDEX lines_by_domain_and_time", "CREATE INDEX lines_by_domain ON lines (policy_domain)",

     "CREATE TABLE folds (policy_domain TEXT PRIMARY KEY, folds INTEGER NOT NULL) WITHOUT ROWID",
     "CREATE TABLE unreadable_lines (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, line TEXT NOT NULL)",
     "CREATE INDEX unreadable_lines_by_domain ON unreadable_lines (policy_domain)",

     // Days are counted from 1970-01-01. Outlives its row sets, so that no part of a day is numbered twice.
     "CREATE TABLE report_keys (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, day INTEGER NOT NULL,"
     " policy TEXT NOT NULL, parts INTEGER NOT NULL DEFAULT 0, UNIQUE (policy_domain, day, policy))",
     // A set that is gone waits for its rows to be deleted, some at a time. An id is never used again.
     "CREATE TABLE row_sets (id INTEGER PRIMARY KEY AUTOINCREMENT, report_key INTEGER NOT NULL,"
     " state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'gone')), note TEXT NOT NULL,"
     " rows INTEGER NOT NULL DEFAULT 0, messages INTEGER NOT NULL DEFAULT 0, next_row INTEGER NOT NULL DEFAULT 0)",
     "CREATE UNIQUE INDEX row_sets_by_key ON row_sets (report_key, state) WHERE state <> 'gone'",
     "CREATE TABLE rows (row_set INTEGER NOT NULL, text TEXT NOT NULL, messages INTEGER NOT NULL,"
     " PRIMARY KEY (row_set, text)) WITHOUT ROWID",
     "CREATE INDEX rows_in_order ON rows (row_set, messages, text)",

     // The document is last, so that the other columns are read without it.
     "CREATE TABLE reports (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, report_id TEXT NOT NULL,"
     " period_begin INTEGER NOT NULL, is_pending INTEGER NOT NULL, changed_at INTEGER NOT NULL, facts TEXT NOT NULL,"
     " document BLOB NOT NULL, UNIQUE (policy_domain, report_id))",
     "CREATE INDEX reports_by_shelf ON reports (policy_domain, is_pending, period_begin)",
     "CREATE TABLE deliveries (report INTEGER NOT NULL, position INTEGER NOT NULL, recipient TEXT NOT NULL,"
     " is_final INTEGER NOT NULL, changed_at INTEGER NOT NULL, delivery TEXT NOT NULL,"
     " PRIMARY KEY (report, position)) WITHOUT ROWID",

     "CREATE TABLE leases (policy_domain TEXT NOT NULL, deed TEXT NOT NULL, owner TEXT NOT NULL,"
     " ends_at_ms INTEGER NOT NULL, PRIMARY KEY (policy_domain, deed)) WITHOUT ROWID",
     "CREATE TABLE refusals (subject TEXT PRIMARY KEY, score REAL NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
     "CREATE TABLE last_day (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), day INTEGER NOT NULL)"},
};
static_assert(std::size(migrations) == schema_version);

}  // namespace

int schema_version_of(soci::session& session) {
  int version = 0;
  session << "PRAGMA user_version", soci::into(version);
  return version;
}

void upgrade_schema(soci::session& session) {
  if (schema_version_of(session) >= schema_version) return;
  Transaction transaction(session, Transaction::Kind::write);
  // Another program may have been first while this one waited for its turn.
  for (int version = schema_version_of(session); version < schema_version; ++version) {
    for (const char* statement : migrations[version]) session << statement;
    session << fmt::format("PRAGMA user_version = {}", version + 1);
  }
  transaction.commit();
}

}  // namespace dmarcd::sql
