#include "standard_input.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace dmarcd::inbox_program {

Result<std::string> read_standard_input(std::size_t most) {
  std::string octets;
  std::array<char, 65536> piece{};
  while (true) {
    const ssize_t got = read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return temporary_failure(std::string("cannot read the standard input: ") + std::strerror(errno));
    if (got == 0) return octets;
    octets.append(piece.data(), std::min(static_cast<std::size_t>(got), most + 1 - octets.size()));
  }
}

}  // namespace dmarcd::inbox_program
