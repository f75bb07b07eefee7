#include "inbox_connections.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <stdexcept>

#include "inbox_failure.h"
#include "inbox_file.h"
#include "inbox_schema.h"
#include "inbox_writer.h"

// It defines names of SQLite's own header in a namespace, so it is the last one.
#include <soci/sqlite3/soci-sqlite3.h>

namespace dmarcd::sql {
namespace {

std::unique_ptr<soci::session> connect(const InboxAddress& address) {
  if (address.dialect == Dialect::postgresql)
    return std::make_unique<soci::session>(soci::postgresql, address.connection);
  make_inbox_file(address.name);
  return std::make_unique<soci::session>(soci::sqlite3, address.connection);
}

constexpr const char* moved_away =
    "the file was moved, deleted or replaced while this program ran; reload or start it again, and it takes the file "
    "that is there";

}  // namespace

InboxConnection::InboxConnection(const InboxAddress& address, Role role)
    : session_(connect(address)), dialect_(address.dialect) {
  prepare_connection(*session_, dialect_, role);
}

InboxConnection::~InboxConnection() {
  prepare_closing(*session_, dialect_);
}

InboxWriter& InboxConnection::writer() {
  if (!writer_) writer_ = std::make_unique<InboxWriter>(*session_, dialect_);
  return *writer_;
}

InboxConnections::InboxConnections(InboxAddress address) : address_(std::move(address)) {}
InboxConnections::~InboxConnections() = default;

Result<void> InboxConnections::prepare() {
  DMARCD_TRY(write("open", [&](InboxConnection& connection) -> Result<void> {
    soci::session& session = connection.session();
    if (holds_other_tables(session, dialect()))
      return permanent_failure(
          fmt::format("{}: cannot open: it is a database of another program; name another file", address_.name));
    const int version = upgrade_inbox(session, dialect());
    if (version > inbox_schema_version)
      return permanent_failure(
          fmt::format("{}: cannot open: its schema has version {}, and this program knows {}; upgrade the program",
                      address_.name, version, inbox_schema_version));
    return {};
  }));
  if (dialect() == Dialect::sqlite) file_ = identity_of_file(address_.name);
  return {};
}

InboxConnections::Borrowed::Borrowed(InboxConnections& connections) : lender(connections) {
  std::unique_lock lock(lender.lending_);
  lender.returned_.wait(lock, [&] { return lender.lent_ < most_readers; });
  ++lender.lent_;
  if (lender.idle_.empty()) return;
  connection = std::move(lender.idle_.back());
  lender.idle_.pop_back();
}

InboxConnections::Borrowed::~Borrowed() {
  {
    const std::lock_guard lock(lender.lending_);
    --lender.lent_;
    if (is_sound && connection) lender.idle_.push_back(std::move(connection));
  }
  lender.returned_.notify_one();
}

void InboxConnections::forget_idle() {
  const std::lock_guard lock(lending_);
  idle_.clear();
}

Transaction InboxConnections::begin(std::unique_ptr<InboxConnection>& connection, Role role) {
  // What is written into a file that nobody finds any more is lost.
  if (file_ && identity_of_file(address_.name) != file_) throw std::runtime_error(moved_away);
  const auto begin_on = [&](InboxConnection& chosen) -> soci::session& {
    (role == Role::reader ? begin_reading : begin_writing)(chosen.session(), dialect());
    return chosen.session();
  };
  const bool may_be_lost = connection && dialect() == Dialect::postgresql;
  if (!connection) connection = std::make_unique<InboxConnection>(address_, role);
  try {
    return Transaction(begin_on(*connection));
  } catch (const std::exception&) {
    if (!may_be_lost) throw;
    connection = std::make_unique<InboxConnection>(address_, role);
    return Transaction(begin_on(*connection));
  }
}

Error InboxConnections::failure(std::string_view deed, const std::exception& thrown) const {
  return inbox_failure(address_, deed, thrown);
}

}  // namespace dmarcd::sql
