#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox show`: one report, its records or its document.
console::Command add_show_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
