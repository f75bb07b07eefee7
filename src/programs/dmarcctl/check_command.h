#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl check`: what the milter would do with a message, and why.
console::Command add_check_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
