#include "http_server.h"

#include <atomic>
#include <fmt/format.h>
#include <httplib.h>
#include <mutex>
#include <thread>
#include <unistd.h>

#include "admission.h"
#include "client_limits.h"
#include "client_stream.h"
#include "translation.h"

namespace dmarcd::http {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 400: return "the request cannot be understood";
    case 404: return "there is no such page";
    case 405: return "only GET, HEAD and POST are answered";
    case 411: return "the body has to come with its length";
    case 413: return "the body is too long";
    case 415: return "the body has to come uncompressed";
    default: return "the request cannot be answered";
  }
}

void answer_plainly(httplib::Response& answer, int status) {
  answer.status = status;
  answer.set_content(fmt::format("{}\n", reason_of(status)), "text/plain");
}

/// By itself the library shares the port with another service of the same user, and each gets some of the clients. A
/// port whose last service has just ended may be taken at once.
void take_port_alone(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

/// The library's server, with connections of our own kind.
class Server final : public httplib::Server {
 private:
  bool process_and_close_socket(socket_t socket) override {
    ClientStream stream(socket, [this] { return svr_sock_ == INVALID_SOCKET; });
    bool is_well = false;
    for (std::size_t left = limits::requests_a_connection; left > 0; --left) {
      if (!stream.await_request()) break;
      bool is_last = false;
      bool was_refused = false;
      is_well = process_request(stream, left == 1, is_last, [&](httplib::Request& request) {
        request.headers.erase("Accept-Encoding");
        request.ranges.clear();
        keep_form_unread(request);
        was_refused = refusal_of(request).has_value();
      });
      // The body of a refused request was not read: what follows would be taken for a request.
      if (!is_well || is_last || was_refused) break;
    }
    shutdown(socket, SHUT_RDWR);
    close(socket);
    return is_well;
  }
};

}  // namespace

class HttpServer::Service {
 public:
  Service(Respond respond, std::function<Timestamp()> now);
  ~Service() { stop(); }

  Result<int> listen(const std::string& address, int port);
  void stop();

 private:
  void answer(const httplib::Request& from, httplib::Response& answer) const;

  const Respond respond_;
  const std::function<Timestamp()> now_;
  Server server_;
  std::atomic<bool> has_ended_ = false;
  std::mutex stopping_;
  std::thread thread_;
};

HttpServer::Service::Service(Respond respond, std::function<Timestamp()> now)
    : respond_(std::move(respond)), now_(std::move(now)) {
  using Handled = httplib::Server::HandlerResponse;
  server_.new_task_queue = [] { return new httplib::ThreadPool(limits::threads); };  // The library deletes it.
  server_.set_tcp_nodelay(true);
  server_.set_socket_options(take_port_alone);
  server_.set_payload_max_length(limits::longest_body);
  server_.set_pre_routing_handler([](const httplib::Request& from, httplib::Response& to) {
    const std::optional<int> refusal = refusal_of(from);
    if (refusal) answer_plainly(to, *refusal);
    return refusal ? Handled::Handled : Handled::Unhandled;
  });
  const auto respond_to = [this](const httplib::Request& from, httplib::Response& to) { answer(from, to); };
  const char* any_path = R"([\s\S]*)";
  server_.Get(any_path, respond_to);
  server_.Post(any_path, respond_to);
  server_.set_exception_handler(
      [](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) { answer_plainly(to, 500); });
  server_.set_error_handler([](const httplib::Request&, httplib::Response& to) {
    if (to.body.empty()) answer_plainly(to, to.status);
  });
}

void HttpServer::Service::answer(const httplib::Request& from, httplib::Response& to) const {
  const Result<dashboard::Request> request = to_request(from, now_());
  if (!request) return answer_plainly(to, 400);
  fill(to, respond_(*request));
}

Result<int> HttpServer::Service::listen(const std::string& address, int port) {
  int bound = port;
  if (port == 0)
    bound = server_.bind_to_any_port(address);
  else if (!server_.bind_to_port(address, port))
    bound = -1;
  if (bound < 0)
    return temporary_failure(
        fmt::format("listening at {} port {}: the address is not this host's, or the port is taken", address, port));
  thread_ = std::thread([this] {
    server_.listen_after_bind();
    has_ended_ = true;
  });
  // The library forgets a stop() that comes before its loop has begun.
  while (!server_.is_running() && !has_ended_) std::this_thread::yield();
  return bound;
}

void HttpServer::Service::stop() {
  const std::lock_guard guard(stopping_);
  if (!thread_.joinable()) return;
  server_.stop();
  thread_.join();
}

HttpServer::HttpServer(Respond respond, std::function<Timestamp()> now)
    : service_(std::make_unique<Service>(std::move(respond), std::move(now))) {}

HttpServer::~HttpServer() = default;

Result<int> HttpServer::listen(const std::string& address, int port) {
  return service_->listen(address, port);
}

void HttpServer::stop() {
  service_->stop();
}

}  // namespace dmarcd::http
