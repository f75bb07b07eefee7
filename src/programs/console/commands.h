#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::console {

/// What stands before or after any sub-command.
struct GlobalOptions {
  std::string config_file;  ///< Empty: not given.
};

/// A sub-command: what parses its options, and what it does once they are parsed.
struct Command {
  CLI::App* parser;
  std::function<int()> run;  ///< Returns the exit code.
};

/// Parses the arguments, of which a value may be empty ("--helo="), and does what they ask for. Returns the exit code,
/// which is io_error if what was printed could not be written.
int run(CLI::App& program, const std::vector<Command>& commands, int argc, char** argv);

/// Says on stderr why nothing came of it, and returns the exit code for it.
int failed(const Error& error, int exit_code);

/// The same of a store: one that is away is worth trying again, one that is damaged is not.
int store_failed(const Error& error);

}  // namespace dmarcd::console
