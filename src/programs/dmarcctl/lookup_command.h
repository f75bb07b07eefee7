#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl lookup`: which DMARC policy applies to a domain, and where was it found?
console::Command add_lookup_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
