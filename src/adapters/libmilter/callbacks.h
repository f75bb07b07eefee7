#pragma once

#include <atomic>
#include <chrono>
#include <libmilter/mfapi.h>

#include "milter.h"

namespace dmarcd::libmilter {

/// What the callbacks of all connections share.
struct Shared {
  MilterHost* host = nullptr;
  bool accept_on_failure = false;

  std::atomic<int> messages_at_work = 0;  ///< Between MAIL and the answer.
  std::atomic<int> callbacks_running = 0;
  std::atomic<bool> is_draining = false;  ///< Messages that begin from now on are not waited for.
  std::atomic<bool> is_stopping = false;  ///< Somebody asked libmilter to end.
  std::atomic<bool> has_ended = false;    ///< libmilter ended.
  std::atomic<bool> is_closed = false;    ///< From now on callbacks touch nothing.
  std::atomic<bool> has_failed = false;   ///< libmilter ended though nobody asked it to.
};

/// libmilter passes no pointer of ours to callbacks that begin a connection, so this is the process's own.
Shared& shared();

/// The table of callbacks, for smfi_register.
smfiDesc callbacks();

}  // namespace dmarcd::libmilter
