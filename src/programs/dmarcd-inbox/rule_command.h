#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox rule`: what the administrator decided about sources.
console::Command add_rule_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
