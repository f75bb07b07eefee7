#include "http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

#include "connection.h"

namespace dmarcd::http {
namespace {

using dashboard::Request;
using dashboard::Response;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A server that tells what it was asked.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest()
      : server_([this](const Request& request) { return respond(request); },
                [](const Request& request) { return request.path != "/login"; }, [] { return from_unix_seconds(7); }) {}

  Response respond(const Request& request) {
    const std::lock_guard guard(lock_);
    asked_.push_back(request);
    return {request.path == "/missing" ? 404 : 200,
            {{"Content-Type", "text/html; charset=utf-8"}, {"X-Answer", "yes"}},
            "answer to " + request.path};
  }

  /// What comes back until the server closes, for what is sent as it is.
  static std::string exchange(int port, const std::string& octets) {
    const Connection connection(port);
    connection.send(octets);
    connection.say_no_more();
    return connection.rest();
  }

  int listen() {
    const Result<int> port = server_.listen("127.0.0.1", 0);
    EXPECT_TRUE(port) << port.error().message;
    return *port;
  }

  std::mutex lock_;
  std::vector<Request> asked_;
  HttpServer server_;
};

TEST_F(ServerTest, TellsARequestInItsParts) {
  const std::string answer = exchange(
      listen(), "GET /domain/a%2Fb%20c?x=1&x=%3C2&y= HTTP/1.1\r\nHost: h\r\nCookie: k=v\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Answer: yes\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nanswer to /domain/a/b c"));
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].method, "GET");
  EXPECT_EQ(asked_[0].path, "/domain/a/b c");
  EXPECT_EQ(asked_[0].query, (std::multimap<std::string, std::string>{{"x", "1"}, {"x", "<2"}, {"y", ""}}));
  EXPECT_EQ(asked_[0].headers.find("cookie")->second, "k=v");
  EXPECT_EQ(asked_[0].peer.text(), "127.0.0.1");
  EXPECT_EQ(asked_[0].now, from_unix_seconds(7));
}

TEST_F(ServerTest, TellsTheFieldsOfAForm) {
  exchange(
      listen(),
      "POST /login HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 22\r\n"
      "Connection: close\r\n\r\nname=anna&password=a+b");

  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].form, (std::multimap<std::string, std::string>{{"name", "anna"}, {"password", "a b"}}));
  EXPECT_TRUE(asked_[0].query.empty());
}

TEST_F(ServerTest, TellsTheFilesOfAnUpload) {
  const std::string body =
      "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n"
      "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gz\"\r\nContent-Type: "
      "application/gzip\r\n\r\n" +
      std::string("\x1f\x8b\0\r\n", 5) + "\r\n--cut--\r\n";
  exchange(listen(),
           "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);

  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].form, (std::multimap<std::string, std::string>{{"csrf", "token"}}));
  ASSERT_EQ(asked_[0].files.size(), 1u);
  EXPECT_EQ(asked_[0].files[0].name, "a.gz");
  EXPECT_EQ(asked_[0].files[0].octets, std::string("\x1f\x8b\0\r\n", 5));
}

TEST_F(ServerTest, TellsTheBodyOfAPush) {
  exchange(listen(),
           "POST /push HTTP/1.1\r\nHost: h\r\nContent-Type: application/octet-stream\r\nContent-Length: "
           "3\r\nConnection: close\r\n\r\na\nb");

  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].body, "a\nb");
}

TEST_F(ServerTest, TellsTheBodyOfAPushWhateverTheClientCallsIt) {
  const std::string body(200'000, '&');
  const int port = listen();
  for (const char* type : {"", "Content-Type: application/x-www-form-urlencoded\r\n",
                           "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n",
                           "Content-Type: message/rfc822\r\n", "Content-Type: multipart/report; boundary=cut\r\n"}) {
    asked_.clear();
    exchange(port, "POST /push HTTP/1.1\r\nHost: h\r\n" + std::string(type) +
                       "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);

    ASSERT_EQ(asked_.size(), 1u) << type;
    EXPECT_EQ(asked_[0].body, body) << type;
    EXPECT_TRUE(asked_[0].form.empty()) << type;
  }
}

TEST_F(ServerTest, AnswersManyRequestsOfAConnection) {
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";

  const std::string answers =
      exchange(listen(), requests + "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

  EXPECT_EQ(asked_.size(), 21u);
  EXPECT_THAT(answers, HasSubstr("answer to /19"));
  EXPECT_THAT(answers, HasSubstr("answer to /last"));
}

struct Refused {
  const char* what;
  std::string request;
  const char* status;
};

TEST_F(ServerTest, RefusesWhatItWouldNotBear) {
  const Refused rows[] = {
      {"another method", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na", "405"},
      {"a body of unknown length",
       "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", "411"},
      {"no length", "POST /a HTTP/1.1\r\nHost: h\r\n\r\n", "411"},
      {"a compressed body", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na",
       "415"},
      {"too long a body", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\na", "413"},
      {"two lengths", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", "400"},
      {"no number", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", "400"},
      {"a GET with a body", "GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na", "400"},
  };
  const int port = listen();

  for (const Refused& row : rows) {
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    EXPECT_THAT(exchange(port, row.request + smuggled), StartsWith(std::string("HTTP/1.1 ") + row.status)) << row.what;
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ServerTest, EndsAConnectionWhoseHeaderDoesNotEnd) {
  std::string endless = "GET /a HTTP/1.1\r\n";
  while (endless.size() < 100'000) endless += "X-More: " + std::string(1000, 'a') + "\r\n";

  EXPECT_THAT(exchange(listen(), endless), ::testing::Not(HasSubstr("200 OK")));
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ServerTest, BearsThePathsOfStrangers) {
  const int port = listen();

  EXPECT_THAT(exchange(port, "GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("200 OK"));
  EXPECT_THAT(exchange(port, "GET /%00%0A%ff%u HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 "));
  EXPECT_THAT(exchange(port, "\r\n\r\n\r\n"), ::testing::Not(HasSubstr("200 OK")));
  EXPECT_THAT(exchange(port, "GET /well HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("answer to /well"));
}

TEST_F(ServerTest, NeitherCompressesNorCuts) {
  const std::string answer = exchange(
      listen(),
      "GET /a HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\nRange: bytes=0-1\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(answer, HasSubstr("\r\n\r\nanswer to /a"));
  EXPECT_THAT(answer, ::testing::Not(HasSubstr("Content-Encoding")));
}

TEST_F(ServerTest, LeavesAnAnswersStatusAndBodyAsTheyAre) {
  const std::string answer = exchange(listen(), "GET /missing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(answer, HasSubstr("answer to /missing"));
}

TEST_F(ServerTest, StopsFromAnotherThreadAndAgain) {
  listen();

  std::thread([this] { server_.stop(); }).join();
  server_.stop();
}

TEST_F(ServerTest, SaysWhichAddressItCannotListenAt) {
  const int port = listen();
  HttpServer second([](const Request&) { return Response{}; }, [](const Request&) { return false; },
                    [] { return Timestamp{}; });

  const Result<int> taken = second.listen("203.0.113.1", port);

  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("203.0.113.1"));
}

TEST_F(ServerTest, SharesItsPortWithNobody) {
  const int port = listen();
  HttpServer second([](const Request&) { return Response{}; }, [](const Request&) { return false; },
                    [] { return Timestamp{}; });

  const Result<int> taken = second.listen("127.0.0.1", port);

  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("the port is taken"));
}

TEST(HttpServer, ListensAtAnIpv6Address) {
  HttpServer server([](const Request&) { return Response{}; }, [](const Request&) { return false; },
                    [] { return Timestamp{}; });

  const Result<int> port = server.listen("::1", 0);

  ASSERT_TRUE(port) << port.error().message;
  EXPECT_GT(*port, 0);
}

}  // namespace
}  // namespace dmarcd::http
