#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox advise`: is a domain ready for the next stage?
console::Command add_advise_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
