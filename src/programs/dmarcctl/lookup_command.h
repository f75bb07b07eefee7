#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl lookup`: which DMARC policy applies to a domain, and where was it found?
Command add_lookup_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
