#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox explain`: what a file tells, without keeping it.
console::Command add_explain_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
