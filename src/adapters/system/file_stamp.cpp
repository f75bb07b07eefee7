#include "file_stamp.h"

#include <sys/stat.h>

namespace dmarcd::system {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t a_second = 1'000'000'000;
  return std::int64_t{time.tv_sec} * a_second + time.tv_nsec;
}

}  // namespace

FileStamp stamp_of(const std::string& path) {
  struct stat state {};
  if (stat(path.c_str(), &state) != 0) return {};
  return {true, state.st_dev, state.st_ino, state.st_size, nanoseconds(state.st_mtim), nanoseconds(state.st_ctim)};
}

}  // namespace dmarcd::system
