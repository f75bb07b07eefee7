#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl records`: which records wait to be reported?
console::Command add_records_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
