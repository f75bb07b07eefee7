#include "output.h"

#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <system_error>

#include "dmarcd/base/exit_code.h"

namespace dmarcd::console {
namespace {

/// By hand, since fmt throws where even stderr cannot be written.
int output_failed(const std::string& why) {
  const std::string line = fmt::format("{}: cannot write to standard output: {}; what was printed is not whole\n",
                                       program_invocation_short_name, why);
  std::fputs(line.c_str(), stderr);
  return exit_code::io_error;
}

bool has_failed() {
  return std::ferror(stdout) != 0 || std::ferror(stderr) != 0;
}

int finish(int code) {
  errno = 0;
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (is_written) return code;
  return output_failed(errno != 0 ? std::generic_category().message(errno) : "an earlier write failed");
}

}  // namespace

int run_with_checked_output(const std::function<int()>& program) {
  try {
    return finish(program());
  } catch (const std::system_error& failure) {  // How fmt tells that a write failed.
    if (!has_failed()) throw;
    return output_failed(failure.code().message());
  }
}

}  // namespace dmarcd::console
