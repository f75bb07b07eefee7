#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include "client_limits.h"
#include "connection.h"
#include "http_server.h"

namespace dmarcd::http {
namespace {

using dashboard::Request;
using dashboard::Response;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t many = 40;  // More than the server has threads.

/// A server of short and long answers, with clients that take their time.
class SlowClientsTest : public ::testing::Test {
 protected:
  SlowClientsTest()
      : server_(
            respond, [](const Request& request) { return request.path == "/upload"; }, [] { return Timestamp{}; }),
        port_(server_.listen("127.0.0.1", 0).value_or(0)) {}

  static Response respond(const Request& request) {
    if (request.path == "/long") return {200, {}, std::string(std::size_t{16} << 20U, 'a')};
    return {200, {}, request.path + " with " + std::to_string(request.body.size())};
  }

  void connect(std::size_t number, std::string_view octets) {
    for (std::size_t i = 0; i < number; ++i) {
      clients_.push_back(std::make_unique<Connection>(port_));
      clients_.back()->send(octets);
    }
  }

  std::string ask(const std::string& method, const std::string& body = "") const {
    const Connection client(port_);
    client.send(method + " /page HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" +
                (method == "POST" ? "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body : "\r\n"));
    return client.rest();
  }

  bool all_are_waited_for() const {
    return std::all_of(clients_.begin(), clients_.end(), [](const auto& client) { return client->is_waited_for(); });
  }

  HttpServer server_;
  int port_;
  std::vector<std::unique_ptr<Connection>> clients_;
};

struct Slow {
  const char* what;
  const char* octets;
};

TEST_F(SlowClientsTest, NobodyWaitsForOneWhoIsSlow) {
  const Slow rows[] = {
      {"nothing", ""},
      {"half a line", "GET /pa"},
      {"half a header", "GET /page HTTP/1.1\r\nHost: h\r\n"},
      {"half a form", "POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nname="},
  };

  for (const Slow& row : rows) {
    clients_.clear();
    connect(many, row.octets);

    EXPECT_THAT(ask("GET"), HasSubstr("/page with 0")) << row.what;
    EXPECT_THAT(ask("POST", "a=b"), HasSubstr("/page with 3")) << row.what;
    EXPECT_TRUE(all_are_waited_for()) << row.what;
  }
}

TEST_F(SlowClientsTest, NobodyWaitsForOneWhoKeepsAConnection) {
  connect(many, "GET /page HTTP/1.1\r\nHost: h\r\n\r\n");
  for (const auto& client : clients_) EXPECT_THAT(client->received_until("/page with 0"), StartsWith("HTTP/1.1 200"));

  EXPECT_THAT(ask("GET"), HasSubstr("/page with 0"));

  EXPECT_TRUE(all_are_waited_for());
}

TEST_F(SlowClientsTest, NobodyWaitsForUploads) {
  connect(many, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nfirst");

  EXPECT_THAT(ask("GET"), HasSubstr("/page with 0"));
  EXPECT_THAT(ask("POST", std::string(limits::longest_form, 'a')), HasSubstr("/page with 65536"));

  EXPECT_TRUE(all_are_waited_for());
}

TEST_F(SlowClientsTest, NobodyWaitsForOneWhoDoesNotReadAnAnswer) {
  connect(many, "GET /long HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(ask("GET"), HasSubstr("/page with 0"));

  EXPECT_EQ(clients_.front()->received_until("\r\n\r\n").substr(0, 12), "HTTP/1.1 200");
  EXPECT_EQ(clients_.front()->rest().size(), std::size_t{16} << 20U);
}

TEST_F(SlowClientsTest, ALongBodyIsReadFromThoseWhoMayUploadAlone) {
  const std::string body(limits::longest_form + 1, 'a');
  const std::string rest = " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  const Connection stranger(port_);
  const Connection known(port_);

  stranger.send("POST /page" + rest);
  EXPECT_THAT(stranger.rest(), AllOf(HasSubstr("Connection: close"), HasSubstr("/page with 0")));

  known.send("POST /upload" + rest + body);
  EXPECT_THAT(known.received_until("65537"), HasSubstr("/upload with 65537"));
}

TEST_F(SlowClientsTest, WhoAsksForAWordBeforeTheBodyGetsIt) {
  for (const std::string path : {"/page", "/upload"}) {
    const std::string body(path == "/page" ? 5 : limits::longest_form + 1, 'a');
    const Connection client(port_);

    client.send("POST " + path +
                " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n");
    EXPECT_EQ(client.received_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(body);

    EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("with " + std::to_string(body.size()))));
  }
}

TEST_F(SlowClientsTest, WhoWaitedLongestGoesWhenThereAreTooMany) {
  connect(limits::clients, "");
  EXPECT_TRUE(all_are_waited_for());

  connect(2, "GET /page HTTP/1.1\r\nHost: h\r\n\r\n");

  EXPECT_THAT(clients_.back()->received_until("with 0"), HasSubstr("200 OK"));
  EXPECT_EQ(clients_.front()->rest(), "");
  EXPECT_TRUE(clients_[limits::clients / 2]->is_waited_for());
}

TEST_F(SlowClientsTest, AServerThatEndsWaitsForNobodyWhoIsSilent) {
  connect(many, "GET /page HTTP/1.1\r\nHost: h\r\n");
  ask("GET");

  server_.stop();

  for (const auto& client : clients_) EXPECT_THAT(client->rest(), Not(HasSubstr("200")));
}

}  // namespace
}  // namespace dmarcd::http
