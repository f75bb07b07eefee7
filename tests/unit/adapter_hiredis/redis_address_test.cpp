#include "redis_address.h"

#include <gmock/gmock.h>

namespace dmarcd::redis {
namespace {

TEST(RedisAddress, ReadsEachSpelling) {
  const std::pair<const char*, const char*> rows[] = {
      {"127.0.0.1:6380", "127.0.0.1:6380"},
      {"redis.example.net", "redis.example.net:6379"},
      {"localhost:1", "localhost:1"},
      {"[::1]:6380", "[::1]:6380"},
      {"[2001:db8::1]", "[2001:db8::1]:6379"},
      {"2001:db8::1", "[2001:db8::1]:6379"},
      {"/run/redis/redis.sock", "/run/redis/redis.sock"},
  };
  for (const auto& [text, expected] : rows) {
    const Result<RedisAddress> address = RedisAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), expected);
    EXPECT_EQ(*RedisAddress::parse(address->text()), *address) << text;
  }
}

TEST(RedisAddress, RefusesWhatIsNone) {
  for (const char* text : {"", ":6379", "host:", "host:0", "host:65536", "host:x", "[::1", "[::1]6379",
                           "[::1]:", "a:b:1", "two words", "host/path", "[host:1]:2"}) {
    const Result<RedisAddress> address = RedisAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, Error::Kind::permanent);
    EXPECT_THAT(address.error().message, testing::HasSubstr("write host:port, [IPv6]:port or the path of a socket"));
  }
}

}  // namespace
}  // namespace dmarcd::redis
