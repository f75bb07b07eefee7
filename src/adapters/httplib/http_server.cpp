#include "http_server.h"

#include <atomic>
#include <fmt/format.h>
#include <httplib.h>
#include <mutex>
#include <thread>

#include "admission.h"
#include "client_limits.h"
#include "client_stream.h"
#include "reception.h"
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

/// Makes a request one without a body, the last of its connection: nobody reads what follows.
void cut_body(httplib::Request& request) {
  for (const char* name : {"Content-Length", "Content-Type", "Expect", "Connection"}) request.headers.erase(name);
  request.headers.emplace("Content-Length", "0");
  request.headers.emplace("Connection", "close");
}

/// The library's server, with connections of our own kind.
class Server final : public httplib::Server {
 public:
  using MayUpload = std::function<bool(const httplib::Request&)>;

  explicit Server(MayUpload may_upload) : may_upload_(std::move(may_upload)) {
    new_task_queue = [this] {
      reception_ = new Reception([this](ClientStream& client) { answer(client); });
      return reception_;  // The library deletes it when it has ended.
    };
  }

  /// The library lets five clients knock at once, and each further one waits a second to knock again.
  bool lengthen_queue() { return ::listen(svr_sock_, static_cast<int>(limits::clients)) == 0; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    reception_->receive(socket);
    return true;
  }

  void answer(ClientStream& client);
  bool admit(httplib::Request& request, ClientStream& client) const;

  const MayUpload may_upload_;
  Reception* reception_ = nullptr;  ///< Of the thread that listens.
};

void Server::answer(ClientStream& client) {
  const bool is_last = client.begin_request();
  bool is_closed = false;
  bool was_admitted = true;
  const bool is_well = process_request(client, is_last, is_closed, [&](httplib::Request& request) {
    request.headers.erase("Accept-Encoding");
    request.ranges.clear();
    keep_form_unread(request);
    was_admitted = admit(request, client);
  });
  // The body of a refused request was not read: what follows would be taken for a request.
  if (!is_well || is_last || is_closed || !was_admitted) client.leave();
}

/// Whether a request is taken with its body. A long one is, from who may upload; from others it is answered as if it
/// had none, so that they learn why.
bool Server::admit(httplib::Request& request, ClientStream& client) const {
  if (refusal_of(request)) return false;
  if (!is_upload(request)) {
    request.headers.erase("Expect");  // The body is here.
    return true;
  }
  if (!may_upload_(request)) {
    cut_body(request);
    return false;
  }
  client.allow_upload();
  return true;
}

}  // namespace

class HttpServer::Service {
 public:
  Service(Respond respond, MayUpload may_upload, std::function<Timestamp()> now);
  ~Service() { stop(); }

  Result<int> listen(const std::string& address, int port);
  void stop();

 private:
  void answer(const httplib::Request& from, httplib::Response& answer) const;
  bool may_upload(const httplib::Request& from) const;

  const Respond respond_;
  const MayUpload may_upload_;
  const std::function<Timestamp()> now_;
  Server server_;
  std::atomic<bool> has_ended_ = false;
  std::mutex stopping_;
  std::thread thread_;
};

HttpServer::Service::Service(Respond respond, MayUpload may_upload, std::function<Timestamp()> now)
    : respond_(std::move(respond)),
      may_upload_(std::move(may_upload)),
      now_(std::move(now)),
      server_([this](const httplib::Request& request) { return this->may_upload(request); }) {
  using Handled = httplib::Server::HandlerResponse;
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

bool HttpServer::Service::may_upload(const httplib::Request& from) const {
  const Result<dashboard::Request> request = to_request(from, now_());
  return request && may_upload_(*request);
}

Result<int> HttpServer::Service::listen(const std::string& address, int port) {
  int bound = port;
  if (port == 0)
    bound = server_.bind_to_any_port(address);
  else if (!server_.bind_to_port(address, port))
    bound = -1;
  if (bound < 0 || !server_.lengthen_queue())
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

HttpServer::HttpServer(Respond respond, MayUpload may_upload, std::function<Timestamp()> now)
    : service_(std::make_unique<Service>(std::move(respond), std::move(may_upload), std::move(now))) {}

HttpServer::~HttpServer() = default;

Result<int> HttpServer::listen(const std::string& address, int port) {
  return service_->listen(address, port);
}

void HttpServer::stop() {
  service_->stop();
}

}  // namespace dmarcd::http
