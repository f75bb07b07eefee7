#include "inbox_dialect.h"

#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <soci/soci.h>
#include <system_error>

#include "dmarcd/base/text.h"

#include "sqlite_log.h"

// It defines names of SQLite's own header in a namespace, so it is the last one.
#include <soci/sqlite3/soci-sqlite3.h>

namespace dmarcd::sql {
namespace {

/// PostgreSQL lets many write at once, SQLite one. Writers take turns in both, so that one way of writing is right.
constexpr long long writers_turn = 0x646d61726364'01;

/// A log up to here is left when the last connection closes. The next one reads it first, which takes about as long as
/// writing a mail's report does.
constexpr std::uintmax_t largest_log_left = 1024 * 1024;

void prepare_sqlite(soci::session& session, Role role) {
  use_write_ahead_log(session, sqlite_lock_wait);
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA temp_store = MEMORY";
  if (role == Role::reader) session << "PRAGMA mmap_size = 1073741824";
  // KiB. A writer works all over the indexes; a reader's pages are mapped.
  session << (role == Role::writer ? "PRAGMA cache_size = -131072" : "PRAGMA cache_size = -16384");
  // Pages: an import writes the same pages of indexes again and again, and each would be copied each time.
  session << "PRAGMA wal_autocheckpoint = 16384";
}

void prepare_postgresql(soci::session& session) {
  session << "SET client_min_messages = warning";
  session << "SET lock_timeout = '5s'";
  session << "SET client_encoding = 'UTF8'";
}

}  // namespace

std::string in_dialect(Dialect dialect, std::string_view statement) {
  const bool is_sqlite = dialect == Dialect::sqlite;
  return fmt::format(fmt::runtime(statement), fmt::arg("id", is_sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY"),
                     fmt::arg("text", is_sqlite ? "TEXT" : "TEXT COLLATE \"C\""),
                     fmt::arg("octets", is_sqlite ? "BLOB" : "BYTEA"),
                     fmt::arg("clustered", is_sqlite ? " WITHOUT ROWID" : ""));
}

std::string octets_parameter(Dialect dialect, std::string_view name) {
  return dialect == Dialect::sqlite ? fmt::format("CAST(:{} AS BLOB)", name)
                                    : fmt::format("decode(:{}, 'base64')", name);
}

std::string octets_to_bind(Dialect dialect, std::string octets) {
  return dialect == Dialect::sqlite ? std::move(octets) : encode_base64(octets);
}

std::string octets_column(Dialect dialect, std::string_view column) {
  return dialect == Dialect::sqlite ? std::string(column) : fmt::format("encode({}, 'base64')", column);
}

std::string octets_read(Dialect dialect, std::string text) {
  return dialect == Dialect::sqlite ? std::move(text) : decode_base64(text).value_or("");
}

void begin_reading(soci::session& session, Dialect dialect) {
  session << (dialect == Dialect::sqlite ? "BEGIN DEFERRED" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void begin_writing(soci::session& session, Dialect dialect) {
  session << (dialect == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  if (dialect == Dialect::postgresql) session << fmt::format("SELECT pg_advisory_xact_lock({})", writers_turn);
}

bool holds_other_tables(soci::session& session, Dialect dialect) {
  if (dialect == Dialect::postgresql) return false;  // Others may live in the same database, under other names.
  int tables = 0;
  session << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
             " AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'inbox_schema')",
      soci::into(tables);
  return tables > 0;
}

void prepare_connection(soci::session& session, Dialect dialect, Role role) {
  if (dialect == Dialect::sqlite)
    prepare_sqlite(session, role);
  else
    prepare_postgresql(session);
}

void prepare_closing(soci::session& session, Dialect dialect) {
  if (dialect != Dialect::sqlite) return;
  sqlite_api::sqlite3* connection = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
  const char* file = sqlite_api::sqlite3_db_filename(connection, "main");
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(sqlite_api::sqlite3_filename_wal(file), absent);
  if (!absent && size <= largest_log_left)
    sqlite_api::sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace dmarcd::sql
