#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace dmarcd::http {

/// A client that does with its connection what it likes.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view octets) const {
    while (!octets.empty()) {
      const ssize_t count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      octets.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void say_no_more() const { shutdown(socket_, SHUT_WR); }

  /// What comes up to an ending.
  std::string received_until(std::string_view ending) const {
    std::string received;
    char octet = 0;
    while (!received.ends_with(ending) && recv(socket_, &octet, 1, 0) == 1) received += octet;
    return received;
  }

  /// What comes until the server closes.
  std::string rest() const {
    std::string received;
    char buffer[4096];
    for (ssize_t got = recv(socket_, buffer, sizeof buffer, 0); got > 0; got = recv(socket_, buffer, sizeof buffer, 0))
      received.append(buffer, static_cast<std::size_t>(got));
    return received;
  }

  /// Whether the server waits: it has neither said anything nor closed.
  bool is_waited_for() const {
    char octet = 0;
    return recv(socket_, &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  int socket_;
};

}  // namespace dmarcd::http
