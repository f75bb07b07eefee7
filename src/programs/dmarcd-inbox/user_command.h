#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox user`: who may see the pages.
console::Command add_user_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
