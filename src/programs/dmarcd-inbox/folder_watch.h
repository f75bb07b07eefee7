#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

#include "batch.h"
#include "file_stamp.h"

namespace dmarcd::inbox_program {

/// Imports what comes into a folder, and lets each file go once what was in it is committed: of a Maildir from new to
/// cur, as read; of any other folder it is deleted, for the inbox or its quarantine has it. Files that are still being
/// written, and hidden ones, wait; links are passed over. A file that cannot be read, or is too large, stays where it
/// is, is told once and tried again when it has changed, or an hour later.
class FolderWatch {
 public:
  FolderWatch(std::filesystem::path folder, const inbox::ReportImport& import, inbox::Intake& intake);

  const std::filesystem::path& folder() const { return folder_; }

  /// Imports what is there now; `is_called` ends it early. An Error is the inbox's or the folder's; the files are then
  /// still there.
  Result<void> round(Timestamp now, const std::function<bool()>& is_called);

 private:
  struct File {
    std::filesystem::path path;
    system::FileStamp stamp;
  };
  /// A file that stayed although it was looked at.
  struct Left {
    enum class Reason { not_readable, not_removable };
    Reason reason;
    system::FileStamp stamp;
    Timestamp tried_at;
  };

  Result<std::vector<File>> files_there() const;
  bool is_to_be_read(const File& file, Timestamp now) const;
  void let_go_of_imported();
  Result<void> import(std::vector<File> files, Timestamp now);
  void finish(const File& file, const FileOutcome& outcome, Timestamp now);
  void leave(const File& file, Left::Reason reason, const Error& why, Timestamp now);
  void forget_all_but(const std::vector<File>& files);

  std::filesystem::path folder_;
  const inbox::ReportImport& import_;
  inbox::Intake& intake_;
  std::map<std::filesystem::path, Left> left_;
};

/// A watch for each folder.
std::vector<FolderWatch> watches_of(const std::vector<std::string>& folders, const inbox::ReportImport& import,
                                    inbox::Intake& intake);

}  // namespace dmarcd::inbox_program
