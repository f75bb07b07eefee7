#pragma once

#include <functional>
#include <httplib.h>

#include "waiting_room.h"

namespace dmarcd::http {

/// Takes the place of the library's threads, each of which would wait for one client until it is gone: clients wait in
/// a room, and a thread reads a request when it is there. Uploads have threads of their own, so that they keep nobody
/// from the pages.
class Reception final : public httplib::TaskQueue {
 public:
  /// Reads one request and answers it; leave() on the stream if it was the last. By many threads at once.
  using Answer = std::function<void(ClientStream&)>;

  explicit Reception(Answer answer);

  /// A new client; takes over the socket.
  void receive(int socket) { room_.enter(socket); }

  /// What the library does with a socket that it accepted: it brings it here.
  void enqueue(std::function<void()> bring) override { bring(); }

  void shutdown() override;

 private:
  void have_answered(httplib::ThreadPool& threads, WaitingRoom::Client client);
  void answer(WaitingRoom::Client client);

  const Answer answer_;
  httplib::ThreadPool page_threads_, upload_threads_;
  WaitingRoom room_;  ///< Last: its thread uses the rest.
};

}  // namespace dmarcd::http
