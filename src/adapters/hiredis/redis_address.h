#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::redis {

/// Where a Redis server listens: a UNIX socket, or a host and port.
struct RedisAddress {
  std::string path;  ///< Of the UNIX socket; empty for TCP.
  std::string host;  ///< A name or an address, without brackets.
  std::uint16_t port = 6379;

  /// "127.0.0.1:6379", "redis.example.net", "[::1]:6379", "::1", "/run/redis/redis.sock". A permanent Error says what
  /// is wrong with any other text.
  static Result<RedisAddress> parse(std::string_view text);

  /// As `parse` takes it, the port always there.
  std::string text() const;

  bool operator==(const RedisAddress&) const = default;
};

/// As many addresses; a permanent Error too if there is none.
Result<std::vector<RedisAddress>> parse_addresses(const std::vector<std::string>& servers);

}  // namespace dmarcd::redis
