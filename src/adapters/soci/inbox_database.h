#pragma once

#include <memory>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/ledger.h"

namespace dmarcd::sql {

class InboxArchive;
class InboxConnections;
class InboxIntake;
class InboxOffice;

/// The inbox in SQLite or PostgreSQL. Any number of threads may use all of it, and several programs the same inbox:
/// readers never wait for whoever writes, and writers take turns.
///
/// Failures are temporary Errors that name the database and say what to do; permanent where a person must repair it. A
/// connection that was lost is made anew with the next call.
class InboxDatabase {
 public:
  /// Connects, and makes or upgrades the tables. `address` as parse_inbox_address takes it; of SQLite, the directory
  /// must be there and the file need not.
  static Result<std::unique_ptr<InboxDatabase>> open(std::string_view address);
  ~InboxDatabase();

  inbox::Intake& intake();
  inbox::Archive& archive();
  inbox::Office& office();
  inbox::Ledger& ledger();

 private:
  explicit InboxDatabase(std::unique_ptr<InboxConnections> connections);

  std::unique_ptr<InboxConnections> connections_;
  std::unique_ptr<InboxIntake> intake_;
  std::unique_ptr<InboxArchive> archive_;
  std::unique_ptr<InboxOffice> office_;
};

}  // namespace dmarcd::sql
