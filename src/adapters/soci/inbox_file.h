#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace dmarcd::sql {

/// Makes the file of an inbox in SQLite, if it is not there: readable by its owner alone, since it holds hashes of
/// passwords and reports about persons. Where root makes it, it belongs to whom its directory belongs to, so that the
/// service can write what an administrator has begun; SQLite gives its other files the same owner and mode. What fails
/// here is told when the file is opened.
void make_inbox_file(const std::string& path);

/// Which file lies at a path, whatever its name.
struct FileIdentity {
  dev_t device = 0;
  ino_t number = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// Nothing if there is none.
std::optional<FileIdentity> identity_of_file(const std::string& path);

}  // namespace dmarcd::sql
