#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl config`: find the mistakes in a configuration, or see what it amounts to. `global` must outlive the
/// command.
console::Command add_config_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
