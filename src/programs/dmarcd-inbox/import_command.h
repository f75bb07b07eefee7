#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox import`: take in reports.
console::Command add_import_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
