#pragma once

#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

namespace dmarcd::inbox_program {

/// Tries to read an entry of the quarantine again. What is read is imported, and the entry goes; what is not stays.
Result<std::vector<inbox::ImportLine>> retry_quarantined(inbox::Intake& intake, const inbox::ReportImport& import,
                                                         inbox::QuarantineId id, Timestamp now);

}  // namespace dmarcd::inbox_program
