#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl play`: plays a message to the running daemon as an MTA would.
console::Command add_play_command(CLI::App& program);

}  // namespace dmarcd::dmarcctl
