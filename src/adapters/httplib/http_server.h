#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/dashboard/http.h"

namespace dmarcd::http {

/// Serves a dashboard, or whatever answers requests, by cpp-httplib. It is meant for loopback or for a proxy in front:
/// it speaks HTTP/1.1 without TLS. What a client may cost is bounded (see client_limits.h): the size of header and
/// body, the time for a request, the connections. A thread belongs to a client only while its request is answered or
/// its upload is read. Bodies that are compressed or come in pieces of unknown length are refused, answers are never
/// compressed, so that their length tells nothing of the secrets in them.
class HttpServer {
 public:
  using Respond = std::function<dashboard::Response(const dashboard::Request&)>;  ///< Called by many threads at once.

  /// Whether a request, told without its body, may bring one of more than 64 KiB. Otherwise it is answered without.
  using MayUpload = std::function<bool(const dashboard::Request&)>;  ///< The same.

  HttpServer(Respond respond, MayUpload may_upload, std::function<Timestamp()> now);
  ~HttpServer();  ///< Stops.

  /// Listens at an IPv4 or IPv6 address or a host's name; port 0 is one that is free. Returns the port, and serves
  /// until stop(). Fails if the address is not ours or the port is taken. Once in a lifetime.
  Result<int> listen(const std::string& address, int port);

  /// Takes no more connections, and returns when the requests at work are answered. From any thread; again and again.
  void stop();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace dmarcd::http
