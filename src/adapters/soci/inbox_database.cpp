#include "inbox_database.h"

#include "inbox_archive.h"
#include "inbox_intake.h"
#include "inbox_office.h"

namespace dmarcd::sql {

Result<std::unique_ptr<InboxDatabase>> InboxDatabase::open(std::string_view address) {
  auto connections = std::make_unique<InboxConnections>(DMARCD_TRY(parse_inbox_address(address)));
  DMARCD_TRY(connections->prepare());
  return std::unique_ptr<InboxDatabase>(new InboxDatabase(std::move(connections)));
}

InboxDatabase::InboxDatabase(std::unique_ptr<InboxConnections> connections)
    : connections_(std::move(connections)),
      intake_(std::make_unique<InboxIntake>(*connections_)),
      archive_(std::make_unique<InboxArchive>(*connections_)),
      office_(std::make_unique<InboxOffice>(*connections_)) {}

InboxDatabase::~InboxDatabase() = default;

inbox::Intake& InboxDatabase::intake() {
  return *intake_;
}

inbox::Archive& InboxDatabase::archive() {
  return *archive_;
}

inbox::Office& InboxDatabase::office() {
  return *office_;
}

inbox::Ledger& InboxDatabase::ledger() {
  return *archive_;
}

}  // namespace dmarcd::sql
