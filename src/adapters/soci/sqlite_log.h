#pragma once

#include <chrono>

namespace soci {
class session;
}

namespace dmarcd::sql {

/// Has a SQLite file written by way of a write-ahead log, so that readers and a writer do not wait for each other; of
/// a file that is, this is a look. Of programs that make the file at once SQLite turns all but one away without waiting
/// for the lock: they try again until `lock_wait` has passed. Throws what SOCI throws.
void use_write_ahead_log(soci::session& session, std::chrono::milliseconds lock_wait);

}  // namespace dmarcd::sql
