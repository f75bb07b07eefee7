#include "inbox_file.h"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace dmarcd::sql {

void make_inbox_file(const std::string& path) {
  constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, owner_only);
  if (file < 0) return;
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  struct stat status {};
  if (::geteuid() == 0 && ::stat(directory.empty() ? "." : directory.c_str(), &status) == 0 &&
      ::fchown(file, status.st_uid, status.st_gid) != 0)
    ::unlink(path.c_str());
  ::close(file);
}

std::optional<FileIdentity> identity_of_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

}  // namespace dmarcd::sql
