#include "udp_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <vector>

namespace dmarcd::ldns {
namespace {

/// With so many sockets open, a question takes one of them at random. A socket a question would cost five system calls;
/// below that rate of questions it is nearly that, since each of the first eight opens its own.
constexpr std::size_t pool_size = 8;

/// A port is used for so many questions and so long: not long enough to be found out by trial, and no more replies at
/// once than fit into the receive buffer.
constexpr std::size_t most_questions = 100;
constexpr std::chrono::seconds longest_use{10};

/// Replies that one system call fetches, and the largest of them: some servers send more than we said we take.
constexpr std::size_t batch = 16;
constexpr std::size_t largest_reply = 4096;

}  // namespace

/// A question that waits at a socket.
class UdpSocket::Waiting final : public Exchange {
 public:
  Waiting(std::shared_ptr<UdpSocket> socket, const Query& query, ReplyReceiver& receiver)
      : socket_(std::move(socket)), query_(query), receiver_(receiver) {
    socket_->waiting_.emplace(query_.id, this);
  }
  ~Waiting() override { socket_->waiting_.erase(query_.id); }

  const Query& query() const { return query_; }
  ReplyReceiver& receiver() const { return receiver_; }

 private:
  std::shared_ptr<UdpSocket> socket_;
  const Query& query_;
  ReplyReceiver& receiver_;
};

Result<std::shared_ptr<UdpSocket>> UdpSocket::open(EventLoop& loop, const ServerAddress& server) {
  system::Descriptor descriptor(socket(server.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor.is_open() || connect(descriptor.number(), server.address(), server.size()) != 0)
    return temporary_failure(std::strerror(errno));

  std::shared_ptr<UdpSocket> opened(new UdpSocket(loop, std::move(descriptor)));
  opened->watch_ = DMARCD_TRY(loop.watch(opened->socket_, EventLoop::Until::readable, *opened));
  return opened;
}

UdpSocket::UdpSocket(EventLoop& loop, system::Descriptor socket)
    : loop_(loop), socket_(std::move(socket)), opened_(loop.now()) {}

UdpSocket::~UdpSocket() {
  loop_.forget(watch_, socket_);
}

std::uint16_t UdpSocket::free_id(RandomBits& random) const {
  std::uint16_t id = random.sixteen();
  while (waiting_.contains(id)) id = random.sixteen();
  return id;
}

Result<std::unique_ptr<Exchange>> UdpSocket::send(const Query& query, ReplyReceiver& receiver) {
  ++sent_;
  const ssize_t size = ::send(socket_.number(), query.bytes.data(), query.bytes.size(), MSG_NOSIGNAL);
  if (size == static_cast<ssize_t>(query.bytes.size()))
    return std::make_unique<Waiting>(shared_from_this(), query, receiver);

  // What the kernel reports here may be the fate of an earlier question, and it reports that once.
  const std::string why = std::strerror(errno);
  loop_.start_timer(loop_.now(), [socket = shared_from_this(), why] { socket->fail_all(why); });
  return temporary_failure(why);
}

void UdpSocket::ready() {
  const std::shared_ptr<UdpSocket> alive = shared_from_this();  // The last exchange may end below.
  static thread_local std::array<std::array<char, largest_reply>, batch> buffers;
  std::array<iovec, batch> pieces;
  std::array<mmsghdr, batch> messages{};
  for (std::size_t i = 0; i < batch; ++i) {
    pieces[i] = {buffers[i].data(), buffers[i].size()};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  // Level-triggered: what is left over comes in the next round.
  const int count = recvmmsg(socket_.number(), messages.data(), batch, MSG_DONTWAIT, nullptr);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return fail_all(std::strerror(errno));
  for (int i = 0; i < count; ++i) {
    const auto& message = messages[static_cast<std::size_t>(i)];
    deliver({buffers[static_cast<std::size_t>(i)].data(), message.msg_len});
  }
}

void UdpSocket::deliver(std::string_view message) {
  const auto waiting = waiting_.find(message_id(message));
  if (waiting == waiting_.end()) return;
  const Match matched = match(message, waiting->second->query());
  if (matched != Match::none) waiting->second->receiver().replied(message, matched);
}

/// An error of the socket says not which question it is about: the server is away for all of them.
void UdpSocket::fail_all(const std::string& why) {
  std::vector<std::uint16_t> ids;
  for (const auto& [id, waiting] : waiting_) ids.push_back(id);
  for (const std::uint16_t id : ids) {
    const auto waiting = waiting_.find(id);
    if (waiting != waiting_.end()) waiting->second->receiver().unreachable(why);
  }
}

Result<std::shared_ptr<UdpSocket>> UdpPool::pick() {
  retire();
  if (sockets_.size() < pool_size) {
    Result<std::shared_ptr<UdpSocket>> opened = UdpSocket::open(loop_, server_);
    if (opened) sockets_.push_back(*opened);
    return opened;
  }
  return sockets_[random_.below(sockets_.size())];
}

void UdpPool::retire() {
  const Deadline oldest = loop_.now() - longest_use;
  std::erase_if(sockets_, [&](const std::shared_ptr<UdpSocket>& socket) {
    return socket->sent() >= most_questions || socket->opened() < oldest;
  });
}

}  // namespace dmarcd::ldns
