#pragma once

#include "arguments.h"
#include "configuration_snapshot.h"

namespace dmarcd::daemon {

/// Serves by a configuration without mistakes until TERM or INT; returns the exit code.
int serve(const Arguments& arguments, ConfigurationSnapshot snapshot);

}  // namespace dmarcd::daemon
