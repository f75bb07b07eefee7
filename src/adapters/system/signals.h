#pragma once

namespace dmarcd::system {

/// What an administrator tells a running daemon.
enum class Command {
  reload,             ///< HUP
  stop,               ///< TERM, INT
  report_statistics,  ///< USR1
};

/// Blocks the signals of all commands in the calling thread and those that it starts, and the signal of broken
/// connections for good. To be called before any thread is started.
void block_signals();

/// Waits for the next command; in the main thread only. From the first call on the signals come to this thread, so
/// that no other has to take them: libmilter has a thread that would, and would end. Threads are then to be started by
/// other threads, or they would get signals as well.
Command wait_for_command();

}  // namespace dmarcd::system
