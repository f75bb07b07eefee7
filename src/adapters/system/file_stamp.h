#pragma once

#include <cstdint>
#include <string>

namespace dmarcd::system {

/// What tells one state of a file from another. Whoever writes to a file or puts another in its place changes it.
struct FileStamp {
  bool exists = false;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  ///< In nanoseconds.
  std::int64_t changed = 0;   ///< The same for owner, mode and name.

  bool operator==(const FileStamp&) const = default;
};

/// Of what `path` leads to; a file that cannot be looked at counts as none.
FileStamp stamp_of(const std::string& path);

}  // namespace dmarcd::system
