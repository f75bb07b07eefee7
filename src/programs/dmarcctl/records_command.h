#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl records`: which records wait to be reported?
Command add_records_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
