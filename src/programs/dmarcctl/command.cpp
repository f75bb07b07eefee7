#include "command.h"

#include <fmt/format.h>

#include "dmarcd/base/exit_code.h"

namespace dmarcd::dmarcctl {

int failed(const Error& error, int exit_code) {
  fmt::print(stderr, "dmarcctl: {}\n", error.message);
  return exit_code;
}

int store_failed(const Error& error) {
  return failed(error, error.kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::io_error);
}

}  // namespace dmarcd::dmarcctl
