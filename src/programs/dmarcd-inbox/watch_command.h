#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox watch`: import what comes into folders.
console::Command add_watch_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
