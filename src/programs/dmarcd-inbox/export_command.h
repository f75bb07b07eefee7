#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox export`: records, for other programs.
console::Command add_export_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
