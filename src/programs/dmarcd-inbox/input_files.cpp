#include "input_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <system_error>

#include "dmarcd/base/text.h"

namespace dmarcd::inbox_program {
namespace {

namespace fs = std::filesystem;

/// Mails that a Maildir's deliveries have not finished.
bool is_unfinished_mail(const fs::path& file) {
  const fs::path folder = file.parent_path();
  return folder.filename() == "tmp" && fs::is_directory(folder.parent_path() / "cur") &&
         fs::is_directory(folder.parent_path() / "new");
}

Error unreadable(const fs::path& path, const std::error_code& why) {
  return {Error::Kind::temporary, fmt::format("cannot read {}: {}", printable(path.string()), why.message())};
}

}  // namespace

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
  fs::recursive_directory_iterator entries(path, fs::directory_options::skip_permission_denied, why);
  if (why) return tl::unexpected(unreadable(path, why));
  for (const fs::recursive_directory_iterator end; entries != end && !why; entries.increment(why)) {
    std::error_code gone;  // A link to nothing, or a file that somebody else took meanwhile.
    if (entries->is_regular_file(gone) && !is_unfinished_mail(entries->path())) files.push_back(entries->path());
  }
  if (why) return tl::unexpected(unreadable(path, why));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace dmarcd::inbox_program
