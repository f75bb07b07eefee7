#pragma once

#include "dmarcd/config/config.h"

#include "arguments.h"

namespace dmarcd::daemon {

/// Serves until TERM or INT; returns the exit code.
int serve(const Arguments& arguments, const config::Config& config);

}  // namespace dmarcd::daemon
