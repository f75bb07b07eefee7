#pragma once

#include <curl/curl.h>
#include <set>

namespace dmarcd::libcurl {

/// The sockets that a handle of libcurl has open, of idle connections too. libcurl waits up to two minutes for the
/// reply to QUIT when it is cleaned up, and no callback ends that: a silent server would hold up the end of the
/// program.
class OpenSockets {
 public:
  /// Makes `handle` open and close its sockets through this, which must outlive it.
  void watch(CURL* handle);

  /// From now on every read finds the end: libcurl still says QUIT, but waits for no answer.
  void stop_reading();

 private:
  static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close(void* self, curl_socket_t socket);

  std::set<curl_socket_t> sockets_;
};

}  // namespace dmarcd::libcurl
