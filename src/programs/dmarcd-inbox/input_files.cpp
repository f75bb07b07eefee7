#include "input_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <system_error>

#include "dmarcd/base/text.h"

namespace dmarcd::inbox_program {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path, const std::error_code& why) {
  return {Error::Kind::temporary, fmt::format("cannot read {}: {}", printable(path.string()), why.message())};
}

/// A folder's files, and those of the folders in it. Of a Maildir only cur and new hold mails, and its subfolders: what
/// lies beside them is the mail server's own, and tmp holds what is not delivered yet.
void collect(const fs::path& folder, std::vector<fs::path>& files, std::error_code& why) {
  const bool holds_mails_in_folders = is_maildir(folder);
  fs::directory_iterator entries(folder, fs::directory_options::skip_permission_denied, why);
  for (const fs::directory_iterator end; !why && entries != end; entries.increment(why)) {
    std::error_code gone;  // A link to nothing, or a file that somebody else took meanwhile.
    const fs::path& path = entries->path();
    const bool is_unfinished = holds_mails_in_folders && path.filename() == "tmp";
    if (entries->is_directory(gone) && !entries->is_symlink(gone) && !is_unfinished)
      collect(path, files, why);
    else if (entries->is_regular_file(gone) && !holds_mails_in_folders)
      files.push_back(path);
    if (why) return;
  }
}

}  // namespace

bool is_maildir(const fs::path& folder) {
  std::error_code unknown;
  return fs::is_directory(folder / "cur", unknown) && fs::is_directory(folder / "new", unknown);
}

Result<std::vector<fs::path>> files_in(const fs::path& path) {
  std::error_code why;
  const fs::file_status status = fs::status(path, why);
  if (status.type() == fs::file_type::not_found)
    return permanent_failure(fmt::format("cannot read {}: it is not there", printable(path.string())));
  if (why) return tl::unexpected(unreadable(path, why));
  if (fs::is_regular_file(status)) return std::vector{path};
  if (!fs::is_directory(status))
    return permanent_failure(fmt::format(
        "cannot read {}: it is neither a file nor a folder; \"-\" is the standard input", printable(path.string())));

  std::vector<fs::path> files;
  collect(path, files, why);
  if (why) return tl::unexpected(unreadable(path, why));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace dmarcd::inbox_program
