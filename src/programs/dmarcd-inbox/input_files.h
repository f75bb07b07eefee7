#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::inbox_program {

/// Whether mails are delivered to the folder as to a Maildir.
bool is_maildir(const std::filesystem::path& folder);

/// The regular files that `path` names: itself, or all in it and in its folders, by name. Of a Maildir those in cur and
/// new. Links to files are followed; devices, FIFOs, sockets, links to nothing and links to folders are passed over. An
/// Error says why `path` itself cannot be read.
Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& path);

}  // namespace dmarcd::inbox_program
