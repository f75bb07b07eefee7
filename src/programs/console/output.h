#pragma once

#include <functional>

namespace dmarcd::console {

/// Runs a program, and sees to it that what it printed is written: output that is lost behind a full disk or a closed
/// pipe is told on stderr, and the exit code is io_error whatever the program said.
int run_with_checked_output(const std::function<int()>& program);

}  // namespace dmarcd::console
