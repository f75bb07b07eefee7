#include "transaction.h"

#include <exception>
#include <soci/soci.h>

namespace dmarcd::sql {

Transaction::Transaction(soci::session& session, Kind kind) : session_(session) {
  // A transaction that only begins to write later is refused when somebody else wrote since it first read.
  session_ << (kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED");
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    session_ << "ROLLBACK";
  } catch (const std::exception&) {  // Rolled back already, or the server has lost us and does it.
  }
}

void Transaction::commit() {
  session_ << "COMMIT";
  is_open_ = false;
}

}  // namespace dmarcd::sql
