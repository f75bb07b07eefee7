#pragma once

#include "commands.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl reports list|show|preview|resend|drop`: sees and steers what is sent.
console::Command add_reports_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
