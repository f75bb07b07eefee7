#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox quarantine`: what could not be read.
console::Command add_quarantine_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
