#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"

#include "descriptor.h"

namespace dmarcd::ldns {

/// Something with a socket that becomes readable or writable.
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// May end this object.
  virtual void ready() = 0;
};

/// Sockets and timers of one thread. Only `wake` may be called from others.
class EventLoop {
 public:
  static Result<std::unique_ptr<EventLoop>> create();

  /// A source hears nothing after `forget`, not even what the same round has found.
  using WatchId = std::uint64_t;
  enum class Until { readable, writable };
  Result<WatchId> watch(const system::Descriptor& socket, Until until, EventSource& source);
  void rewatch(WatchId id, const system::Descriptor& socket, Until until);
  void forget(WatchId id, const system::Descriptor& socket);

  using Timers = std::multimap<Deadline, std::function<void()>>;
  using TimerId = Timers::iterator;
  /// The timer is gone once its function is called.
  TimerId start_timer(Deadline when, std::function<void()> then);
  void stop_timer(TimerId timer) { timers_.erase(timer); }

  /// Waits until something is due, and does all that is.
  void run_once();

  /// Makes the present or next wait return. Costs a system call.
  void wake();

  /// When the wait returned: a time for all that is done in one round.
  Deadline now() const { return now_; }

 private:
  EventLoop(system::Descriptor epoll, system::Descriptor wakeup);

  int milliseconds_to_wait() const;
  void dispatch(WatchId id);
  void expire_timers();

  system::Descriptor epoll_;
  system::Descriptor wakeup_;
  WatchId next_id_ = 1;
  std::unordered_map<WatchId, EventSource*> sources_;
  Timers timers_;
  Deadline now_;
};

}  // namespace dmarcd::ldns
