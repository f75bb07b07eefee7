#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <httplib.h>
#include <string_view>
#include <utility>

#include "client_limits.h"

namespace dmarcd::http {

/// A connection with bounds that cpp-httplib's own stream lacks: the length of a request's header, and the time for all
/// of a request. When one is exceeded, reading or writing fails and the connection ends.
class ClientStream final : public httplib::Stream {
 public:
  /// `is_ending`, whether the server wants to end, is asked some times a second.
  ClientStream(int socket, std::function<bool()> is_ending) : socket_(socket), is_ending_(std::move(is_ending)) {}

  /// Waits for the first octet of a request; false: none came in time, the other side is gone, or the server wants to
  /// end.
  bool await_request();

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* octets, std::size_t size) override;
  ssize_t write(const char* octets, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  bool is_ready(short events, std::chrono::milliseconds longest = limits::idle) const;
  bool fill();
  bool passes_header(std::string_view octets);

  int socket_;
  std::function<bool()> is_ending_;
  mutable std::chrono::steady_clock::time_point deadline_{};  ///< Comes near when the server wants to end.
  std::size_t header_octets_ = 0;
  std::size_t ending_matched_ = 0;  ///< How much of the empty line that ends a header was read last.
  bool is_in_header_ = true;
  std::array<char, 16384> buffer_{};
  std::size_t begin_ = 0, end_ = 0;  ///< Of the octets in the buffer that nobody has read.
};

}  // namespace dmarcd::http
