#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox list`: which reports are kept?
console::Command add_list_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
