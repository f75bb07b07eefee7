#include "tcp_exchange.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

#include "octets.h"

namespace dmarcd::ldns {
namespace {

/// A message goes over TCP behind its length in two octets (RFC 1035 section 4.2.2), so it has at most 65,535.
constexpr std::size_t length_size = 2;

/// At once, with one server: strangers whose answers are all truncated must not use up our descriptors, or the
/// server's.
constexpr std::size_t most_open = 128;

std::string with_length(const std::string& message) {
  std::string bytes;
  append_16(bytes, message.size());
  return bytes + message;
}

bool is_only_busy(int error) {
  return error == EAGAIN || error == EINTR || error == EINPROGRESS;
}

}  // namespace

Result<std::unique_ptr<Exchange>> TcpExchange::start(EventLoop& loop, const ServerAddress& server, const Query& query,
                                                     ReplyReceiver& receiver, std::size_t& open) {
  if (open >= most_open) return temporary_failure("too many TCP connections to it");
  system::Descriptor socket(::socket(server.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return temporary_failure(std::strerror(errno));
  if (connect(socket.number(), server.address(), server.size()) != 0 && !is_only_busy(errno))
    return temporary_failure(std::strerror(errno));

  std::unique_ptr<TcpExchange> exchange(new TcpExchange(loop, std::move(socket), query, receiver, open));
  exchange->watch_ = DMARCD_TRY(loop.watch(exchange->socket_, EventLoop::Until::writable, *exchange));
  return exchange;
}

TcpExchange::TcpExchange(EventLoop& loop, system::Descriptor socket, const Query& query, ReplyReceiver& receiver,
                         std::size_t& open)
    : loop_(loop),
      socket_(std::move(socket)),
      query_(query),
      receiver_(receiver),
      open_(open),
      unsent_(with_length(query.bytes)) {
  ++open_;
}

TcpExchange::~TcpExchange() {
  loop_.forget(watch_, socket_);
  --open_;
}

void TcpExchange::ready() {
  unsent_.empty() ? read_some() : write_some();
}

/// The first write also learns whether the connection was refused.
void TcpExchange::write_some() {
  const ssize_t size = send(socket_.number(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (size < 0) {
    if (!is_only_busy(errno)) receiver_.unreachable(std::strerror(errno));
    return;
  }
  unsent_.erase(0, static_cast<std::size_t>(size));
  if (unsent_.empty()) loop_.rewatch(watch_, socket_, EventLoop::Until::readable);
}

void TcpExchange::read_some() {
  std::array<char, 16384> buffer;
  const ssize_t size = recv(socket_.number(), buffer.data(), buffer.size(), 0);
  if (size < 0) {
    if (!is_only_busy(errno)) receiver_.unreachable(std::strerror(errno));
    return;
  }
  if (size == 0) return receiver_.unreachable("the connection was closed before the reply");
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  if (received_.size() < length_size) return;
  const std::size_t reply_size = read_16(received_, 0);
  if (received_.size() < length_size + reply_size) return;

  const std::string reply = received_.substr(length_size, reply_size);
  const Match matched = match(reply, query_);
  if (matched == Match::none) return receiver_.unreachable("the reply over TCP is to another question");
  receiver_.replied(reply, matched);
}

}  // namespace dmarcd::ldns
