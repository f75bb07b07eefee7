#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace dmarcd::record {

/// Servers are "127.0.0.1:6379", "redis.example.net", "[::1]:6379" or "/run/redis/redis.sock". A policy domain lives on
/// one of a list, chosen by consistent hash of its name.
struct RedisOptions {
  std::vector<std::string> read_servers;
  std::vector<std::string> write_servers;
  std::string key_prefix = "dmarc_";
  std::string user;
  std::string password;
  unsigned db = 0;
  std::chrono::milliseconds timeout{1000};  ///< Of connecting, and of each command.

  bool operator==(const RedisOptions&) const = default;
};

}  // namespace dmarcd::record
