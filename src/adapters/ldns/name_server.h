#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "dmarcd/base/time.h"

#include "server_address.h"
#include "tcp_exchange.h"
#include "udp_socket.h"

namespace dmarcd::ldns {

/// How a name server did lately. What speaks against it fades: no server is given up for good.
class Standing {
 public:
  void answered(std::chrono::steady_clock::duration took, Deadline now);

  /// No reply to a question sent at `sent`. Held against the server only if it has said nothing at all since: the
  /// servers of a stranger's domain may be slow, and ours waits for them.
  void stayed_silent(Deadline sent, Deadline now);

  void was_unreachable(Deadline now);

  /// A question goes to it. After a failure it has to prove itself with that one before others follow.
  void asked(std::chrono::milliseconds timeout, Deadline now);

  /// Whether it is avoided, and how slow it is: the lower the better; servers that do about equally well are equal.
  using Rank = std::pair<bool, unsigned>;
  Rank rank(Deadline now) const;

 private:
  using Milliseconds = std::chrono::duration<double, std::milli>;

  void fail(Deadline now);
  Milliseconds delay(Deadline now) const;

  Milliseconds delay_{0};  // Smoothed, as of heard_.
  Deadline heard_ = Deadline::min();
  unsigned failures_ = 0;  // In a row.
  Deadline avoided_until_ = Deadline::min();
};

/// One name server: where it is, how it does, and the sockets to it.
class NameServer {
 public:
  NameServer(EventLoop& loop, RandomBits& random, ServerAddress address)
      : address_(std::move(address)), loop_(loop), udp_(loop, random, address_) {}
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  const std::string& text() const { return address_.text(); }
  Standing& standing() { return standing_; }

  /// A socket whose ids the query may take.
  Result<std::shared_ptr<UdpSocket>> udp_socket() { return udp_.pick(); }

  Result<std::unique_ptr<Exchange>> send_over_tcp(const Query& query, ReplyReceiver& receiver) {
    return TcpExchange::start(loop_, address_, query, receiver, tcp_open_);
  }

 private:
  ServerAddress address_;
  EventLoop& loop_;
  Standing standing_;
  UdpPool udp_;
  std::size_t tcp_open_ = 0;
};

}  // namespace dmarcd::ldns
