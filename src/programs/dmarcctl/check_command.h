#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl check`: what the milter would do with a message, and why.
Command add_check_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
