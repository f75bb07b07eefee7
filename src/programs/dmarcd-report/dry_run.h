#pragma once

#include "dmarcd/config/config.h"

#include "arguments.h"

namespace dmarcd::reporter {

/// Says what a run would build and for whom, and changes nothing. Returns the exit code.
int dry_run(const Arguments& arguments, const config::Config& config);

}  // namespace dmarcd::reporter
