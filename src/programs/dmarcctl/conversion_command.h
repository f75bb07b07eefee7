#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl config convert`: another program's configuration in our notation.
console::Command add_conversion_command(CLI::App& config_parser);

}  // namespace dmarcd::dmarcctl
