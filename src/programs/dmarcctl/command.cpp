#include "command.h"

#include <fmt/format.h>

namespace dmarcd::dmarcctl {

int failed(const Error& error, int exit_code) {
  fmt::print(stderr, "dmarcctl: {}\n", error.message);
  return exit_code;
}

}  // namespace dmarcd::dmarcctl
