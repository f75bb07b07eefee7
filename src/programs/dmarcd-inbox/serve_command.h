#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox serve`: the pages, and the work that goes on behind them.
console::Command add_serve_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
