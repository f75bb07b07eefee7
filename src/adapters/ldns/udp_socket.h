#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "dmarcd/base/result.h"

#include "descriptor.h"
#include "event_loop.h"
#include "exchange.h"
#include "random_bits.h"
#include "server_address.h"

namespace dmarcd::ldns {

/// A UDP socket that is connected to one server, so that the kernel drops what others send and tells at once when
/// nobody listens there. Its port is random: the kernel draws it from its ephemeral range at connect.
class UdpSocket final : public EventSource, public std::enable_shared_from_this<UdpSocket> {
 public:
  static Result<std::shared_ptr<UdpSocket>> open(EventLoop& loop, const ServerAddress& server);
  ~UdpSocket() override;

  /// A random id that no question waiting here has.
  std::uint16_t free_id(RandomBits& random) const;

  /// Both must live as long as the exchange.
  Result<std::unique_ptr<Exchange>> send(const Query& query, ReplyReceiver& receiver);

  void ready() override;

  std::size_t sent() const { return sent_; }
  Deadline opened() const { return opened_; }

 private:
  class Waiting;
  UdpSocket(EventLoop& loop, system::Descriptor socket);

  void deliver(std::string_view message);
  void fail_all(const std::string& why);

  EventLoop& loop_;
  system::Descriptor socket_;
  EventLoop::WatchId watch_ = 0;
  std::unordered_map<std::uint16_t, Waiting*> waiting_;
  std::size_t sent_ = 0;
  Deadline opened_;
};

/// The sockets to one server. A forger has to hit the port as well as the id, so ports are not kept for long.
class UdpPool {
 public:
  UdpPool(EventLoop& loop, RandomBits& random, const ServerAddress& server)
      : loop_(loop), random_(random), server_(server) {}

  /// The socket for the next question.
  Result<std::shared_ptr<UdpSocket>> pick();

 private:
  void retire();

  EventLoop& loop_;
  RandomBits& random_;
  const ServerAddress& server_;
  std::vector<std::shared_ptr<UdpSocket>> sockets_;  // Exchanges keep those that are retired.
};

}  // namespace dmarcd::ldns
