#include "host_name.h"

#include <array>
#include <climits>
#include <unistd.h>

namespace dmarcd::system {

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "localhost";
  return name.data();
}

}  // namespace dmarcd::system
