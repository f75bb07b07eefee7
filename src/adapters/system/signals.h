#pragma once

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

/// Waits for the next command. Commands that come meanwhile are not lost; equal ones are one.
Command wait_for_command();

}  // namespace dmarcd::system
