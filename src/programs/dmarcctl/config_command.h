#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl config`: find the mistakes in a configuration, or see what it amounts to. `global` must outlive the
/// command.
Command add_config_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
