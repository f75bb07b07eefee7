#include "folder_watch.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <system_error>

#include "dmarcd/base/text.h"

#include "batch.h"

namespace dmarcd::inbox_program {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds settles{2};  // A file that somebody wrote to so lately may not be whole.

bool is_maildir(const fs::path& folder) {
  std::error_code unknown;
  return fs::is_directory(folder / "cur", unknown) && fs::is_directory(folder / "new", unknown);
}

bool is_settled(const fs::directory_entry& entry) {
  std::error_code gone;
  const fs::file_time_type written = entry.last_write_time(gone);
  return !gone && written + settles <= fs::file_time_type::clock::now();
}

Error cannot(std::string_view deed, const fs::path& path, const std::error_code& why) {
  return {Error::Kind::temporary, fmt::format("cannot {} {}: {}", deed, printable(path.string()), why.message())};
}

Result<std::vector<fs::path>> files_to_take(const fs::path& folder) {
  std::error_code why;
  std::vector<fs::path> files;
  fs::directory_iterator entries(folder, why);
  for (const fs::directory_iterator end; !why && entries != end; entries.increment(why)) {
    std::error_code gone;
    const bool is_hidden = entries->path().filename().string().starts_with('.');
    if (!is_hidden && entries->is_regular_file(gone) && is_settled(*entries)) files.push_back(entries->path());
  }
  if (why) return tl::unexpected(cannot("read the folder", folder, why));
  std::sort(files.begin(), files.end());
  return files;
}

/// A mail that was read, as a Maildir has it.
fs::path place_when_read(const fs::path& maildir, const fs::path& file) {
  return maildir / "cur" / (file.filename().string() + ":2,S");
}

Result<void> let_go(const fs::path& folder, const fs::path& file) {
  std::error_code why;
  if (is_maildir(folder))
    fs::rename(file, place_when_read(folder, file), why);
  else
    fs::remove(file, why);
  if (why) return tl::unexpected(cannot("take away", file, why));
  return {};
}

}  // namespace

Result<void> import_folder(const inbox::ReportImport& import, inbox::Intake& intake, const fs::path& folder,
                           Timestamp now, const std::function<void(const inbox::ImportLine&)>& tell) {
  const std::vector<fs::path> files = DMARCD_TRY(files_to_take(is_maildir(folder) ? folder / "new" : folder));
  Result<void> done;
  DMARCD_TRY(import_files(import, intake, files, now, inbox::Bringer::mail_system, [&](const FileOutcome& outcome) {
    if (!outcome.lines) {
      done = tl::unexpected(outcome.lines.error());
      return;
    }
    for (const inbox::ImportLine& line : *outcome.lines) tell(line);
    if (const Result<void> gone = let_go(folder, outcome.file); !gone) done = gone;
  }));
  return done;
}

}  // namespace dmarcd::inbox_program
