#pragma once

#include "dmarcd/config/config.h"

#include "arguments.h"

namespace dmarcd::reporter {

/// Does what is due now, and ends with an exit code: temporary_failure if something waits for another attempt.
int run_once(const Arguments& arguments, const config::Config& config);

/// Stays until it is told to end: counts records every few minutes, builds the reports of a day when it is over, and
/// sends what is due.
int serve(const Arguments& arguments, config::Config config);

}  // namespace dmarcd::reporter
