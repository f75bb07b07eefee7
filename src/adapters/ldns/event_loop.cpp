#include "event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace dmarcd::ldns {
namespace {

constexpr EventLoop::WatchId wakeup_id = 0;

tl::unexpected<Error> failed_to(const std::string& what) {
  return temporary_failure("DNS resolver: cannot " + what + ": " + std::strerror(errno));
}

epoll_event event_for(EventLoop::Until until, EventLoop::WatchId id) {
  epoll_event event{};
  event.events = until == EventLoop::Until::readable ? EPOLLIN : EPOLLOUT;
  event.data.u64 = id;
  return event;
}

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::create() {
  system::Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.is_open()) return failed_to("wait for events");
  system::Descriptor wakeup(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!wakeup.is_open()) return failed_to("make a wake-up event");
  epoll_event event = event_for(Until::readable, wakeup_id);
  if (epoll_ctl(epoll.number(), EPOLL_CTL_ADD, wakeup.number(), &event) != 0) return failed_to("watch an event");
  return std::unique_ptr<EventLoop>(new EventLoop(std::move(epoll), std::move(wakeup)));
}

EventLoop::EventLoop(system::Descriptor epoll, system::Descriptor wakeup)
    : epoll_(std::move(epoll)), wakeup_(std::move(wakeup)), now_(std::chrono::steady_clock::now()) {}

Result<EventLoop::WatchId> EventLoop::watch(const system::Descriptor& socket, Until until, EventSource& source) {
  const WatchId id = next_id_++;
  epoll_event event = event_for(until, id);
  if (epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, socket.number(), &event) != 0) return failed_to("watch a socket");
  sources_.emplace(id, &source);
  return id;
}

void EventLoop::rewatch(WatchId id, const system::Descriptor& socket, Until until) {
  epoll_event event = event_for(until, id);
  epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, socket.number(), &event);
}

void EventLoop::forget(WatchId id, const system::Descriptor& socket) {
  epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, socket.number(), nullptr);
  sources_.erase(id);
}

EventLoop::TimerId EventLoop::start_timer(Deadline when, std::function<void()> then) {
  return timers_.emplace(when, std::move(then));
}

void EventLoop::run_once() {
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll_.number(), events.data(), events.size(), milliseconds_to_wait());
  now_ = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) dispatch(events[static_cast<std::size_t>(i)].data.u64);
  expire_timers();
}

/// An id, not a pointer, comes back from the kernel: what was forgotten in this round is not called.
void EventLoop::dispatch(WatchId id) {
  if (id == wakeup_id) {
    std::uint64_t wakes = 0;
    [[maybe_unused]] const ssize_t size = read(wakeup_.number(), &wakes, sizeof wakes);
    return;
  }
  const auto source = sources_.find(id);
  if (source != sources_.end()) source->second->ready();
}

void EventLoop::expire_timers() {
  while (!timers_.empty() && timers_.begin()->first <= now_) timers_.extract(timers_.begin()).mapped()();
}

/// Rounded up, lest the last millisecond be spent in a busy loop.
int EventLoop::milliseconds_to_wait() const {
  if (timers_.empty()) return -1;
  const auto rest =
      std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(rest.count(), 0, std::numeric_limits<int>::max()));
}

void EventLoop::wake() {
  const std::uint64_t once = 1;
  [[maybe_unused]] const ssize_t size = write(wakeup_.number(), &once, sizeof once);
}

}  // namespace dmarcd::ldns
