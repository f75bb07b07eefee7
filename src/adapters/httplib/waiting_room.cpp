#include "waiting_room.h"

#include <algorithm>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace dmarcd::http {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds longest_sleep{1};  // The bell wakes earlier, unless the system had none left.

}  // namespace

WaitingRoom::WaitingRoom(Call whole_request, Call upload)
    : whole_request_(std::move(whole_request)),
      upload_(std::move(upload)),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { run(); });
}

WaitingRoom::~WaitingRoom() {
  lock();
  await_last_requests();
  await_end();
  close(bell_);
}

void WaitingRoom::wake() const {
  eventfd_write(bell_, 1);
}

void WaitingRoom::enter(int socket) {
  const std::lock_guard guard(lock_);
  at_the_door_.push_back(std::make_shared<ClientStream>(socket, is_locked_));
  wake();
}

void WaitingRoom::come_back(Client client) {
  const std::lock_guard guard(lock_);
  --called_;
  at_the_door_.push_back(std::move(client));
  wake();
}

void WaitingRoom::lock() {
  is_locked_ = true;
  wake();
}

void WaitingRoom::await_last_requests() {
  std::unique_lock guard(lock_);
  closed_.wait(guard, [this] { return is_closed_; });
}

void WaitingRoom::await_end() {
  {
    const std::lock_guard guard(lock_);
    is_last_round_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
}

WaitingRoom::Clock::time_point WaitingRoom::deadline_of(const Guest& guest) const {
  switch (guest.stage) {
    case Stage::idle: return guest.since + limits::idle;
    case Stage::arriving: return guest.since + limits::short_request;
    case Stage::leaving: return guest.since + limits::farewell;
    case Stage::taking_answer: break;
  }
  const Clock::time_point deadline = guest.since + limits::whole_upload;
  return locked_since_ ? std::min(deadline, *locked_since_ + limits::last_request) : deadline;
}

void WaitingRoom::move_on(Guest& guest, Stage stage) const {
  if (guest.stage == stage) return;
  guest.stage = stage;
  guest.since = Clock::now();
}

void WaitingRoom::call(Guest& guest, const Call& by) {
  {
    const std::lock_guard guard(lock_);
    ++called_;
  }
  by(std::exchange(guest.client, nullptr));
}

/// When the room is locked, what has been begun is still taken.
bool WaitingRoom::is_welcome(const Guest& guest) const {
  return !locked_since_ || guest.stage == Stage::arriving;
}

/// Finds out what a client waits for.
void WaitingRoom::settle(Guest& guest) {
  using Next = Arrivals::Next;
  ClientStream& client = *guest.client;
  if (client.has_rest()) return move_on(guest, Stage::taking_answer);
  if (!is_welcome(guest)) return guest.client.reset();
  if (client.is_leaving()) {
    client.say_farewell();
    return move_on(guest, Stage::leaving);
  }
  switch (client.next()) {
    case Next::nothing: return move_on(guest, Stage::idle);
    case Next::part_on_our_word: client.say_continue(); return move_on(guest, Stage::arriving);
    case Next::part: return move_on(guest, Stage::arriving);
    case Next::whole_request: return call(guest, whole_request_);
    case Next::header_of_upload: return call(guest, upload_);
    case Next::endless_header: return guest.client.reset();
  }
}

void WaitingRoom::attend(Guest& guest, short events) {
  if (events == 0) return;
  const bool is_well = guest.stage == Stage::taking_answer ? guest.client->send_rest() : guest.client->receive();
  if (!is_well) return guest.client.reset();
  settle(guest);
}

/// Lets in who stands at the door; false: the room is empty for good.
bool WaitingRoom::admit() {
  std::vector<Client> newcomers;
  std::size_t called = 0;
  bool is_last_round = false;
  {
    const std::lock_guard guard(lock_);
    newcomers.swap(at_the_door_);
    called = called_;
    is_last_round = is_last_round_;
  }
  let_in(std::move(newcomers));
  make_room(called);
  close_if_quiet();
  return !is_last_round || !guests_.empty();
}

void WaitingRoom::let_in(std::vector<Client> newcomers) {
  if (is_locked_ && !locked_since_) {
    locked_since_ = Clock::now();
    for (Guest& guest : guests_)
      if (guest.client) settle(guest);
  }
  for (Client& client : newcomers) settle(guests_.emplace_back(Guest{std::move(client), Stage::idle, Clock::now()}));
}

void WaitingRoom::make_room(std::size_t called) {
  send_away();
  while (!guests_.empty() && guests_.size() + called > limits::clients)
    guests_.erase(std::min_element(guests_.begin(), guests_.end(),
                                   [](const Guest& a, const Guest& b) { return a.since < b.since; }));
}

/// Who is late, and who is here no more.
void WaitingRoom::send_away() {
  const Clock::time_point now = Clock::now();
  std::erase_if(guests_, [&](const Guest& guest) { return !guest.client || deadline_of(guest) <= now; });
}

void WaitingRoom::close_if_quiet() {
  const bool is_awaited =
      std::any_of(guests_.begin(), guests_.end(), [](const Guest& guest) { return guest.stage == Stage::arriving; });
  if (!locked_since_ || is_awaited) return;
  const std::lock_guard guard(lock_);
  is_closed_ = true;
  closed_.notify_all();
}

void WaitingRoom::await_any() {
  std::vector<pollfd> watched{{bell_, POLLIN, 0}};
  Clock::time_point wake_up = Clock::now() + longest_sleep;
  for (const Guest& guest : guests_) {
    const bool sends = guest.stage == Stage::taking_answer;
    watched.push_back({guest.client->socket(), static_cast<short>(sends ? POLLOUT : POLLIN), 0});
    wake_up = std::min(wake_up, deadline_of(guest));
  }
  const auto left = std::max(std::chrono::ceil<milliseconds>(wake_up - Clock::now()), milliseconds(0));
  if (poll(watched.data(), watched.size(), static_cast<int>(left.count())) <= 0) return;
  eventfd_t rung = 0;
  eventfd_read(bell_, &rung);
  for (std::size_t i = 0; i < guests_.size(); ++i) attend(guests_[i], watched[i + 1].revents);
}

void WaitingRoom::run() {
  while (admit()) await_any();
}

}  // namespace dmarcd::http
