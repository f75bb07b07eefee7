#pragma once

#include "command.h"

namespace dmarcd::dmarcctl {

/// `dmarcctl reports list|show|preview|resend|drop`: sees and steers what is sent.
Command add_reports_command(CLI::App& program, const GlobalOptions& global);

}  // namespace dmarcd::dmarcctl
