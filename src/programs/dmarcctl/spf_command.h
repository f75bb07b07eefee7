#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl spf`: may this client send as this address?
Command add_spf_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
