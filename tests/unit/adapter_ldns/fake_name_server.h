#pragma once

#include <arpa/inet.h>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include "descriptor.h"
#include "dns_packet.h"

namespace dmarcd::ldns {

/// A query as it came in.
struct Seen {
  std::uint16_t id;
  std::string name;      ///< In the letter case of the query.
  std::string question;  ///< As octets, with type and class.
  bool has_edns;
  bool over_tcp;
  std::uint16_t client_port;

  /// The beginning of an honest reply.
  Packet reply() const {
    Packet packet;
    packet.id = id;
    packet.question = question;
    return packet;
  }
};

/// A name server on 127.0.0.1 that sends what the test says, over UDP and TCP.
class FakeNameServer {
 public:
  /// The messages to send back for a query: none is a silent server, several a forged reply or two before the honest
  /// one.
  using Behaviour = std::function<std::vector<std::string>(const Seen&)>;

  explicit FakeNameServer(Behaviour behaviour, std::uint16_t port = 0)
      : behaviour_(std::move(behaviour)), stop_(eventfd(0, EFD_CLOEXEC)) {
    udp_ = system::Descriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    tcp_ = system::Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    port_ = bind_to(tcp_, port);
    bind_to(udp_, port_);
    listen(tcp_.number(), 16);
    thread_ = std::thread([this] { run(); });
  }
  ~FakeNameServer() {
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t size = write(stop_.number(), &once, sizeof once);
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  static std::uint16_t bind_to(const system::Descriptor& socket, std::uint16_t port) {
    const int on = 1;
    setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    if (bind(socket.number(), reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  void run() {
    while (true) {
      pollfd sockets[] = {{stop_.number(), POLLIN, 0}, {udp_.number(), POLLIN, 0}, {tcp_.number(), POLLIN, 0}};
      poll(sockets, 3, -1);
      if (sockets[0].revents) return;
      if (sockets[1].revents) serve_udp();
      if (sockets[2].revents) serve_tcp();
    }
  }

  void serve_udp() {
    char buffer[4096];
    sockaddr_in client{};
    socklen_t size = sizeof client;
    const ssize_t length =
        recvfrom(udp_.number(), buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&client), &size);
    if (length < 12) return;
    const Seen query = read({buffer, static_cast<std::size_t>(length)}, ntohs(client.sin_port), false);
    for (const std::string& reply : behaviour_(query))
      sendto(udp_.number(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&client), size);
  }

  /// The replies go out in small pieces, as over a long way.
  void serve_tcp() {
    const system::Descriptor connection(accept(tcp_.number(), nullptr, nullptr));
    char buffer[4096];
    const ssize_t length = recv(connection.number(), buffer, sizeof buffer, 0);
    if (length < 14) return;
    const Seen query = read({buffer + 2, static_cast<std::size_t>(length - 2)}, 0, true);
    for (const std::string& reply : behaviour_(query)) {
      const std::string bytes = wire_16(reply.size()) + reply;
      send(connection.number(), bytes.data(), 1, MSG_NOSIGNAL);
      send(connection.number(), bytes.data() + 1, bytes.size() / 2, MSG_NOSIGNAL);
      send(connection.number(), bytes.data() + 1 + bytes.size() / 2, bytes.size() - 1 - bytes.size() / 2, MSG_NOSIGNAL);
    }
  }

  Seen read(std::string_view query, std::uint16_t client_port, bool over_tcp) {
    Seen seen{};
    seen.id =
        static_cast<std::uint16_t>(static_cast<std::uint8_t>(query[0]) << 8 | static_cast<std::uint8_t>(query[1]));
    std::size_t end = 12;
    for (; query[end] != 0; end += static_cast<std::size_t>(query[end]) + 1)
      seen.name +=
          (seen.name.empty() ? "" : ".") + std::string(query.substr(end + 1, static_cast<std::size_t>(query[end])));
    seen.question = query.substr(12, end + 5 - 12);
    seen.has_edns = query[11] == 1;
    seen.over_tcp = over_tcp;
    seen.client_port = client_port;
    const std::lock_guard lock(mutex_);
    seen_.push_back(seen);
    return seen;
  }

  Behaviour behaviour_;
  system::Descriptor stop_, udp_, tcp_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::thread thread_;
};

/// A port of 127.0.0.1 at which nobody listens.
inline std::uint16_t unused_port() {
  return FakeNameServer([](const Seen&) { return std::vector<std::string>{}; }).port();
}

}  // namespace dmarcd::ldns
