#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "dmarcd/base/result.h"

#include "descriptor.h"
#include "event_loop.h"
#include "exchange.h"
#include "server_address.h"

namespace dmarcd::ldns {

/// One query over a TCP connection of its own (RFC 7766): for replies that do not fit into a packet, and where UDP is
/// not trusted.
class TcpExchange final : public Exchange, public EventSource {
 public:
  /// `server` may end before the exchange, the others must not. `open` counts the exchanges with one server.
  static Result<std::unique_ptr<Exchange>> start(EventLoop& loop, const ServerAddress& server, const Query& query,
                                                 ReplyReceiver& receiver, std::size_t& open);
  ~TcpExchange() override;

  void ready() override;

 private:
  TcpExchange(EventLoop& loop, system::Descriptor socket, const Query& query, ReplyReceiver& receiver,
              std::size_t& open);

  void write_some();
  void read_some();

  EventLoop& loop_;
  system::Descriptor socket_;
  const Query& query_;
  ReplyReceiver& receiver_;
  std::size_t& open_;
  EventLoop::WatchId watch_ = 0;
  std::string unsent_;
  std::string received_;
};

}  // namespace dmarcd::ldns
