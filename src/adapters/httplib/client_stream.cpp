#include "client_stream.h"

#include <algorithm>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace dmarcd::http {
namespace {

constexpr std::chrono::milliseconds glance{200};  // How soon it is noticed that the server wants to end.
constexpr std::string_view header_end = "\r\n\r\n";

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

}  // namespace

bool ClientStream::await_request() {
  deadline_ = std::chrono::steady_clock::now() + limits::whole_request;
  header_octets_ = 0;
  ending_matched_ = 0;
  is_in_header_ = true;
  if (begin_ < end_) return true;
  for (auto waited = std::chrono::milliseconds(0); waited < limits::idle && !is_ending_(); waited += glance)
    if (is_ready(POLLIN, glance)) return fill();
  return false;
}

bool ClientStream::is_ready(short events, std::chrono::milliseconds longest) const {
  pollfd watched{socket_, events, 0};
  const auto end = std::chrono::steady_clock::now() + longest;
  for (auto now = end - longest; now < std::min(end, deadline_); now = std::chrono::steady_clock::now()) {
    if (is_ending_()) deadline_ = std::min(deadline_, now + limits::last_request);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(end, deadline_) - now);
    const int found = poll(&watched, 1, static_cast<int>(std::min(left, glance).count()));
    if (found != 0) return found > 0 && (watched.revents & events) != 0;
  }
  return false;
}

bool ClientStream::is_readable() const {
  return begin_ < end_ || is_ready(POLLIN);
}

bool ClientStream::is_writable() const {
  return is_ready(POLLOUT);
}

bool ClientStream::fill() {
  if (!is_ready(POLLIN)) return false;
  const ssize_t got = recv(socket_, buffer_.data(), buffer_.size(), 0);
  begin_ = 0;
  end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return got > 0;
}

/// The library reads a header octet by octet, so that no octet of a body is among them.
bool ClientStream::passes_header(std::string_view octets) {
  for (char octet : octets) {
    if (!is_in_header_) return true;
    if (octet == header_end[ending_matched_])
      ++ending_matched_;
    else
      ending_matched_ = octet == '\r' ? 1 : 0;
    is_in_header_ = ending_matched_ < header_end.size();
    if (++header_octets_ > limits::longest_header) return false;
  }
  return true;
}

ssize_t ClientStream::read(char* octets, std::size_t size) {
  if (begin_ == end_ && !fill()) return -1;
  const std::size_t count = std::min(size, end_ - begin_);
  if (!passes_header(std::string_view(buffer_.data() + begin_, count))) return -1;
  std::copy_n(buffer_.data() + begin_, count, octets);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t ClientStream::write(const char* octets, std::size_t size) {
  if (!is_ready(POLLOUT)) return -1;
  return send(socket_, octets, size, MSG_NOSIGNAL);
}

void ClientStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  tell_name(socket_, getpeername, ip, port);
}

void ClientStream::get_local_ip_and_port(std::string& ip, int& port) const {
  tell_name(socket_, getsockname, ip, port);
}

}  // namespace dmarcd::http
