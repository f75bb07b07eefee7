#pragma once

#include <CLI/App.hpp>
#include <string>

namespace dmarcd::console {

/// What is wrong with the first word that should be a command and is none, and what may be meant; empty if there is no
/// such word.
std::string find_unknown_command(const CLI::App& program, int argc, char** argv);

}  // namespace dmarcd::console
