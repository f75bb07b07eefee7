#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/config/config.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

#include "commands.h"
#include "inbox_database.h"

namespace dmarcd::inbox_program {

/// What a command works with: the configuration and the inbox's database.
struct Desk {
  config::Config config;
  std::unique_ptr<sql::InboxDatabase> database;

  inbox::Intake& intake() { return database->intake(); }
  inbox::Archive& archive() { return database->archive(); }
  inbox::Office& office() { return database->office(); }
};

/// Opens the database of the configuration.
Result<Desk> open_desk(config::Config config);

/// Reads the configuration and opens the database. What went wrong is told on stderr; then the exit code.
tl::expected<Desk, int> open_desk(const console::GlobalOptions& global);

/// Which reports count.
inbox::Trust trust_of(const config::Config& config);

inbox::ImportOptions import_options(const config::Config& config);

}  // namespace dmarcd::inbox_program
