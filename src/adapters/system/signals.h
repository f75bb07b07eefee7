#pragma once

#include <chrono>
#include <optional>

namespace dmarcd::system {

/// What an administrator tells a running daemon.
enum class Command {
  reload,             ///< HUP
  stop,               ///< TERM, INT
  report_statistics,  ///< USR1
};

/// Blocks the signals of all commands, and those of broken connections for good. To be called before any thread is
/// started: threads inherit it, and the commands then wait for `wait_for_command`.
void block_signals();

/// Waits for the next command, as long as `patience` at most: then there is none. Commands that come meanwhile are not
/// lost; equal ones are one.
std::optional<Command> wait_for_command(std::optional<std::chrono::seconds> patience = std::nullopt);

}  // namespace dmarcd::system
