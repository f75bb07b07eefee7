#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/import_line.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

namespace dmarcd::inbox_program {

/// What came of one file of a batch.
struct FileOutcome {
  const std::filesystem::path& file;
  Result<std::vector<inbox::ImportLine>> lines;  ///< Or why the file could not be read.
};

/// Imports many files: some threads read and open them, while this one keeps what they found, many in a transaction.
/// Outcomes are told in the order of `files`, each once it is committed; what is in memory is bounded. An Error is the
/// inbox's: what was told before it is kept, and the rest is not.
Result<void> import_files(const inbox::ReportImport& import, inbox::Intake& intake,
                          const std::vector<std::filesystem::path>& files, Timestamp now,
                          receiving::Authenticity authenticity, const std::function<void(const FileOutcome&)>& tell);

}  // namespace dmarcd::inbox_program
