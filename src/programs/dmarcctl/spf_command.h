#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl spf`: may this client send as this address?
console::Command add_spf_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
