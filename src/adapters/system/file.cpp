#include "file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>

#include "descriptor.h"

namespace dmarcd::system {
namespace {

tl::unexpected<Error> unreadable(const std::string& path, int reason) {
  return permanent_failure(fmt::format("cannot read {}: {}", path, std::strerror(reason)));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t most_octets) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return unreadable(path, errno);

  std::string content;
  std::array<char, 16384> piece{};
  while (true) {
    const ssize_t got = read(file.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno);
    if (got == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(got));
    if (content.size() > most_octets)
      return permanent_failure(fmt::format("cannot read {}: it is longer than {} octets", path, most_octets));
  }
}

}  // namespace dmarcd::system
