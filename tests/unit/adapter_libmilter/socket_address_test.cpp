#include "socket_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::libmilter {
namespace {

using ::testing::HasSubstr;

TEST(SocketAddress, TakesPostfixsAndLibmiltersSpelling) {
  struct Row {
    const char* text;
    const char* same_as;
  };
  const Row rows[] = {
      {"inet:127.0.0.1:8893", "inet:127.0.0.1:8893"},
      {"inet:8893@127.0.0.1", "inet:127.0.0.1:8893"},
      {"INET:8893@localhost", "inet:localhost:8893"},
      {"inet:8893", "inet::8893"},
      {"inet:[::1]:8893", "inet:[::1]:8893"},
      {"inet6:8893@::1", "inet:[::1]:8893"},
      {"inet6:8893@[::1]", "inet:[::1]:8893"},
      {"unix:/run/dmarcd/dmarcd.sock", "unix:/run/dmarcd/dmarcd.sock"},
      {"local:/run/dmarcd/dmarcd.sock", "unix:/run/dmarcd/dmarcd.sock"},
      {"/run/dmarcd/dmarcd.sock", "unix:/run/dmarcd/dmarcd.sock"},
      {"fd:3", "fd:3"},
  };
  for (const Row& row : rows) {
    const Result<SocketAddress> address = SocketAddress::parse(row.text);
    ASSERT_TRUE(address) << row.text;
    EXPECT_EQ(address->text(), row.same_as);
  }
}

TEST(SocketAddress, SaysWhatIsWrong) {
  struct Row {
    std::string text;
    const char* why;
  };
  const Row rows[] = {
      {"", "begins with no known kind"},
      {"tcp:127.0.0.1:1", "begins with no known kind"},
      {"inet:127.0.0.1", "port is not a number"},
      {"inet:127.0.0.1:0", "port is not a number"},
      {"inet:127.0.0.1:65536", "port is not a number"},
      {"inet:smtp@127.0.0.1", "port is not a number"},
      {"unix:", "begin with a slash"},
      {"unix:run/x", "begin with a slash"},
      {"unix:/" + std::string(107, 'x'), "longer than 107 octets"},
      {"fd:", "descriptor is not a number"},
      {"fd:99999999999", "descriptor is not a number"},
  };
  for (const Row& row : rows) {
    const Result<SocketAddress> address = SocketAddress::parse(row.text);
    ASSERT_FALSE(address) << row.text;
    EXPECT_THAT(address.error().message, HasSubstr(row.why)) << row.text;
  }
}

}  // namespace
}  // namespace dmarcd::libmilter
