#include "sqlite_log.h"

#include <soci/soci.h>
#include <string>
#include <thread>

// It defines names of SQLite's own header in a namespace, so it is the last one.
#include <soci/sqlite3/soci-sqlite3.h>

namespace dmarcd::sql {

void use_write_ahead_log(soci::session& session, std::chrono::milliseconds lock_wait) {
  constexpr std::chrono::milliseconds between_tries{5};  // Making a file takes about as long.
  const auto deadline = std::chrono::steady_clock::now() + lock_wait;
  while (true) {
    try {
      std::string mode;
      session << "PRAGMA journal_mode = WAL", soci::into(mode);
      return;
    } catch (const soci::sqlite3_soci_error& thrown) {
      if (thrown.result() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
    }
    std::this_thread::sleep_for(between_tries);
  }
}

}  // namespace dmarcd::sql
