#pragma once

#include <CLI/App.hpp>

#include "commands.h"

namespace dmarcd::inbox_program {

/// `dmarcd-inbox verify`: do the sums agree with the documents?
console::Command add_verify_command(CLI::App& program, const console::GlobalOptions& global);

}  // namespace dmarcd::inbox_program
