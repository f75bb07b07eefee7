#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "client_stream.h"

namespace dmarcd::http {

/// Where clients wait, all of them with one thread: between requests, until a request is here as a whole, and until an
/// answer is taken. A client that is slow or silent thus costs a descriptor and some memory, and no other client has to
/// wait for it. When there are more than limits::clients, who has waited longest for the same thing has to go: a client
/// that is well takes a moment.
class WaitingRoom {
 public:
  using Client = std::shared_ptr<ClientStream>;
  using Call = std::function<void(Client)>;

  /// Who has a request is called, and comes back when it is answered. Both calls return at once: `whole_request` is for
  /// one that can be read without waiting, `upload` for one whose long body is still on its way.
  WaitingRoom(Call whole_request, Call upload);
  ~WaitingRoom();

  /// @name From any thread
  /// @{
  void enter(int socket);         ///< A new client.
  void come_back(Client client);  ///< One that was called.
  void lock();                    ///< Who has not begun a request has to go, and no new one is taken.
  /// @}

  /// Returns when the room is locked and the last requests that had been begun are here, or their time is over: nobody
  /// is called any more.
  void await_last_requests();

  /// Returns when the last answers were taken, or their time is over. All that were called are back, and nobody is
  /// called any more.
  void await_end();

 private:
  enum class Stage { idle, arriving, taking_answer, leaving };
  using Clock = std::chrono::steady_clock;
  struct Guest {
    Client client;  ///< None: called, or gone.
    Stage stage;
    Clock::time_point since;
  };

  void run();
  void wake() const;
  bool admit();
  void let_in(std::vector<Client> newcomers);
  void make_room(std::size_t called);
  void await_any();
  void attend(Guest& guest, short events);
  void settle(Guest& guest);
  void move_on(Guest& guest, Stage stage) const;
  void call(Guest& guest, const Call& by);
  void send_away();
  void close_if_quiet();
  bool is_welcome(const Guest& guest) const;
  Clock::time_point deadline_of(const Guest& guest) const;

  const Call whole_request_, upload_;
  const int bell_;  ///< Wakes the thread.
  std::atomic<bool> is_locked_ = false;
  std::mutex lock_;
  std::condition_variable closed_;
  std::vector<Client> at_the_door_;  ///< By lock_.
  bool is_closed_ = false;           ///< By lock_: nobody is called any more.
  bool is_last_round_ = false;       ///< By lock_.
  std::size_t called_ = 0;           ///< By lock_: who were called and are not back.
  std::vector<Guest> guests_;
  std::optional<Clock::time_point> locked_since_;  ///< As the thread saw it.
  std::thread thread_;
};

}  // namespace dmarcd::http
