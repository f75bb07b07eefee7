#include "listening_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace dmarcd::libmilter {
namespace {

/// A descriptor that is closed unless it is handed on.
class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (number_ >= 0) close(number_);
  }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

tl::unexpected<Error> cannot_listen(const SocketAddress& address, std::string_view why) {
  return permanent_failure(fmt::format("cannot listen on {}: {}", address.text(), why));
}

tl::unexpected<Error> cannot_listen(const SocketAddress& address, int reason) {
  return cannot_listen(address, std::strerror(reason));
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  return address;
}

bool somebody_listens_at(const sockaddr_un& address) {
  const Socket probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int result = connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return result == 0 || errno == EAGAIN;
}

Result<void> remove_stale_socket(const SocketAddress& address, const sockaddr_un& where) {
  struct stat file {};
  if (lstat(address.path.c_str(), &file) != 0) return {};
  if (!S_ISSOCK(file.st_mode)) return cannot_listen(address, "there is a file of that name that is not a socket");
  if (somebody_listens_at(where)) return cannot_listen(address, "another process listens there");
  if (unlink(address.path.c_str()) != 0) return cannot_listen(address, errno);
  return {};
}

Result<int> listen_at_path(const SocketAddress& address, const UnixRights& rights) {
  const sockaddr_un where = unix_address(address.path);
  const Result<void> is_free = remove_stale_socket(address, where);
  if (!is_free) return tl::unexpected(is_free.error());

  Socket opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!opened.is_open()) return cannot_listen(address, errno);
  const mode_t previous_mask = umask(static_cast<mode_t>(~rights.mode & 0777));
  const int bound = bind(opened.number(), reinterpret_cast<const sockaddr*>(&where), sizeof where);
  const int reason = errno;
  umask(previous_mask);
  if (bound != 0) return cannot_listen(address, reason);
  if (rights.group && chown(address.path.c_str(), static_cast<uid_t>(-1), *rights.group) != 0)
    return cannot_listen(address, fmt::format("cannot give it to group {}: {}", *rights.group, std::strerror(errno)));
  // A change of group may take rights away, and a mask cannot give what bind did not.
  if (chmod(address.path.c_str(), rights.mode) != 0) return cannot_listen(address, errno);
  if (listen(opened.number(), SOMAXCONN) != 0) return cannot_listen(address, errno);
  return opened.release();
}

Result<int> listen_at(const SocketAddress& address, const addrinfo& where) {
  Socket opened(socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!opened.is_open()) return cannot_listen(address, errno);
  const int on = 1;
  setsockopt(opened.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(opened.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(opened.number(), where.ai_addr, where.ai_addrlen) != 0 || listen(opened.number(), SOMAXCONN) != 0)
    return cannot_listen(address, errno);
  return opened.release();
}

Result<int> listen_at_host(const SocketAddress& address) {
  addrinfo wish{};
  wish.ai_socktype = SOCK_STREAM;
  wish.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  // A name with addresses of both families, as "localhost" often is, means the older one: MTAs try that at least.
  for (const int family : {AF_INET, AF_INET6}) {
    wish.ai_family = family;
    addrinfo* found = nullptr;
    const char* host = address.host.empty() ? nullptr : address.host.c_str();
    if (getaddrinfo(host, std::to_string(address.port).c_str(), &wish, &found) != 0) continue;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    return listen_at(address, *found);
  }
  return cannot_listen(address, "the host has no address");
}

Result<int> adopt(const SocketAddress& address) {
  int is_listening = 0;
  socklen_t length = sizeof is_listening;
  if (getsockopt(address.descriptor, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &length) != 0)
    return cannot_listen(address, errno);
  if (is_listening == 0) return cannot_listen(address, "it is not a listening socket");
  const int on = 1;
  setsockopt(address.descriptor, IPPROTO_TCP, TCP_NODELAY, &on,
             sizeof on);  // Fails for a UNIX socket, which needs none.
  return address.descriptor;
}

}  // namespace

Result<int> open_listening_socket(const SocketAddress& address, const UnixRights& rights) {
  switch (address.kind) {
    case SocketAddress::Kind::path: return listen_at_path(address, rights);
    case SocketAddress::Kind::internet: return listen_at_host(address);
    case SocketAddress::Kind::descriptor: return adopt(address);
  }
  return cannot_listen(address, EINVAL);
}

Doorbell::Doorbell(int listening_socket) {
  if (getsockname(listening_socket, reinterpret_cast<sockaddr*>(&name_), &length_) != 0) length_ = 0;
}

void Doorbell::ring() const {
  const Socket visitor(socket(name_.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Whether it succeeds does not matter: if nobody opens, nobody waits.
  static_cast<void>(connect(visitor.number(), reinterpret_cast<const sockaddr*>(&name_), length_));
}

}  // namespace dmarcd::libmilter
