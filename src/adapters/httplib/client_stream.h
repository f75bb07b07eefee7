#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <httplib.h>
#include <string>
#include <string_view>

#include "arrivals.h"
#include "client_limits.h"

namespace dmarcd::http {

/// A connection. The library reads from it what has come already, and writes to it without waiting: what the other side
/// does not take is kept and goes out later. So no slow client holds a thread, but for an upload that was allowed.
/// One thread at a time.
class ClientStream final : public httplib::Stream {
 public:
  /// Takes over the socket. `is_ending`, whether the server wants to end, outlives this.
  ClientStream(int socket, const std::atomic<bool>& is_ending) : socket_(socket), is_ending_(is_ending) {}
  ~ClientStream() override;  ///< Closes.
  ClientStream(const ClientStream&) = delete;
  ClientStream& operator=(const ClientStream&) = delete;

  /// @name Without waiting
  /// @{
  bool receive();    ///< Takes what came; false: the other side sends no more.
  bool send_rest();  ///< Sends what was kept, or some of it; false: the other side is gone.
  bool has_rest() const { return !rest_.empty(); }
  Arrivals::Next next() { return arrivals_.next(); }
  void say_continue();                  ///< 100 (Continue), once a request.
  void leave() { is_leaving_ = true; }  ///< No answer follows; what is received from now on is thrown away.
  bool is_leaving() const { return is_leaving_; }
  void say_farewell();  ///< Tells the other side the same.
  /// @}

  /// The library is to read a request now; true: it is the last that this connection may bring.
  bool begin_request();

  /// The library may wait for a long body.
  void allow_upload();

  bool is_readable() const override { return !arrivals_.empty() || is_upload_; }
  bool is_writable() const override { return true; }
  ssize_t read(char* octets, std::size_t size) override;
  ssize_t write(const char* octets, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  bool await_octets();

  const int socket_;
  const std::atomic<bool>& is_ending_;
  Arrivals arrivals_;
  std::string rest_;      ///< Of answers, what is to be sent yet.
  std::size_t sent_ = 0;  ///< Octets of the rest that went out since.
  std::size_t requests_ = 0;
  bool was_told_to_continue_ = false;
  bool is_upload_ = false;
  bool is_leaving_ = false;
  std::chrono::steady_clock::time_point deadline_{};  ///< Of an upload.
};

}  // namespace dmarcd::http
