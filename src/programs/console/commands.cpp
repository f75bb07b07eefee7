#include "commands.h"

#include <cerrno>
#include <fmt/format.h>

#include "dmarcd/base/exit_code.h"

namespace dmarcd::console {

int failed(const Error& error, int exit_code) {
  fmt::print(stderr, "{}: {}\n", program_invocation_short_name, error.message);
  return exit_code;
}

int store_failed(const Error& error) {
  return failed(error, error.kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::io_error);
}

}  // namespace dmarcd::console
