#include "client_stream.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netdb.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dmarcd::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds glance{200};  // How soon it is noticed that the server wants to end.

using NameOf = int (*)(int, sockaddr*, socklen_t*);

void tell_name(int socket, NameOf name_of, std::string& ip, int& port) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  auto* address = reinterpret_cast<sockaddr*>(&name);
  if (name_of(socket, address, &length) != 0) return;
  if (getnameinfo(address, length, host.data(), host.size(), service.data(), service.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return;
  ip = host.data();
  port = std::atoi(service.data());
}

bool is_only_busy() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/// How many octets the system took, nothing if it has no room now; nullopt: the other side is gone.
std::optional<std::size_t> send_at_once(int socket, std::string_view octets) {
  const ssize_t sent = send(socket, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  return is_only_busy() ? std::optional<std::size_t>(0) : std::nullopt;
}

}  // namespace

ClientStream::~ClientStream() {
  close(socket_);
}

bool ClientStream::receive() {
  std::array<char, 16384> octets;
  const ssize_t got = recv(socket_, octets.data(), octets.size(), MSG_DONTWAIT);
  if (got <= 0) return got < 0 && is_only_busy();
  if (!is_leaving_) arrivals_.add(std::string_view(octets.data(), static_cast<std::size_t>(got)));
  return true;
}

bool ClientStream::send_rest() {
  const std::optional<std::size_t> sent = send_at_once(socket_, std::string_view(rest_).substr(sent_));
  if (!sent) return false;
  sent_ += *sent;
  if (sent_ < rest_.size()) return true;
  std::string().swap(rest_);
  sent_ = 0;
  return true;
}

void ClientStream::say_continue() {
  constexpr std::string_view word = "HTTP/1.1 100 Continue\r\n\r\n";
  if (!was_told_to_continue_) write(word.data(), word.size());
  was_told_to_continue_ = true;
}

void ClientStream::say_farewell() {
  shutdown(socket_, SHUT_WR);
}

bool ClientStream::begin_request() {
  is_upload_ = false;
  was_told_to_continue_ = false;
  return ++requests_ >= limits::requests_a_connection;
}

void ClientStream::allow_upload() {
  is_upload_ = true;
  deadline_ = steady_clock::now() + limits::whole_upload;
}

bool ClientStream::await_octets() {
  pollfd watched{socket_, POLLIN, 0};
  const auto begin = steady_clock::now();
  for (auto now = begin; now < std::min(begin + limits::pause, deadline_); now = steady_clock::now()) {
    if (is_ending_) deadline_ = std::min(deadline_, now + limits::last_request);
    const int found = poll(&watched, 1, static_cast<int>(glance.count()));
    if (found != 0) return found > 0;
  }
  return false;
}

ssize_t ClientStream::read(char* octets, std::size_t size) {
  while (arrivals_.empty())
    if (!is_upload_ || !await_octets() || !receive()) return -1;
  return static_cast<ssize_t>(arrivals_.take(octets, size));
}

ssize_t ClientStream::write(const char* octets, std::size_t size) {
  std::size_t sent = 0;
  if (rest_.empty()) {
    const std::optional<std::size_t> count = send_at_once(socket_, std::string_view(octets, size));
    if (!count) return -1;
    sent = *count;
  }
  rest_.append(octets + sent, size - sent);
  return static_cast<ssize_t>(size);
}

void ClientStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  tell_name(socket_, getpeername, ip, port);
}

void ClientStream::get_local_ip_and_port(std::string& ip, int& port) const {
  tell_name(socket_, getsockname, ip, port);
}

}  // namespace dmarcd::http
