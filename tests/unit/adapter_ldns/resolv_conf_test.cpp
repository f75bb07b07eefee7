#include "resolv_conf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> servers_of(const ResolvConf& conf) {
  std::vector<std::string> texts;
  for (const ServerAddress& server : conf.servers) texts.push_back(server.text());
  return texts;
}

TEST(ResolvConf, ListsTheServersInOrderAndSkipsWhatItCannotRead) {
  const ResolvConf conf = parse_resolv_conf(
      "# made by hand\n"
      "search example.com\n"
      "nameserver 192.0.2.53\r\n"
      "  nameserver\t2001:db8::53  ; the second\n"
      "nameserver\n"
      "nameserver resolver.example\n"
      "#nameserver 192.0.2.54\n"
      "nameserver fe80::1%lo");

  EXPECT_THAT(servers_of(conf), testing::ElementsAre("192.0.2.53", "2001:db8::53", "fe80::1%lo"));
  EXPECT_FALSE(conf.timeout);
  EXPECT_FALSE(conf.attempts);
}

TEST(ResolvConf, ReadsTheOptionsOfWhichTheLastWins) {
  const ResolvConf conf =
      parse_resolv_conf("options timeout:9 rotate ndots:2\noptions timeout:3 attempts:4 use-vc edns0\n");

  EXPECT_EQ(conf.timeout, 3s);
  EXPECT_EQ(conf.attempts, 4u);
  EXPECT_TRUE(conf.rotate);
  EXPECT_TRUE(conf.use_tcp);
}

TEST(ResolvConf, KeepsTimeoutAndAttemptsWithinReason) {
  const ResolvConf large = parse_resolv_conf("options timeout:4000000000 attempts:99");
  const ResolvConf small = parse_resolv_conf("options timeout:0 attempts:0");
  const ResolvConf nonsense = parse_resolv_conf("options timeout:x attempts:-1 timeout: rotated");

  EXPECT_EQ(large.timeout, 30s);
  EXPECT_EQ(large.attempts, 5u);
  EXPECT_EQ(small.timeout, 1s);
  EXPECT_EQ(small.attempts, 1u);
  EXPECT_FALSE(nonsense.timeout);
  EXPECT_FALSE(nonsense.attempts);
  EXPECT_FALSE(nonsense.rotate);
}

}  // namespace
}  // namespace dmarcd::ldns
