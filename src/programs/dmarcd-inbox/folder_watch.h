#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

namespace dmarcd::inbox_program {

/// Imports what lies in `folder`, and lets each file go once what was in it is committed: of a Maildir from new to cur,
/// as read; of any other folder it is deleted, for the inbox or its quarantine has it. Files that are still being
/// written, and hidden ones, wait. An Error is the inbox's or the folder's; files are then still there.
Result<void> import_folder(const inbox::ReportImport& import, inbox::Intake& intake,
                           const std::filesystem::path& folder, Timestamp now,
                           const std::function<void(const inbox::ImportLine&)>& tell);

}  // namespace dmarcd::inbox_program
