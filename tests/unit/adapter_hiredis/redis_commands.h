#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dmarcd/record/redis_options.h"

#include "redis_connection.h"
#include "support/redis_server.h"

namespace dmarcd::test {

inline record::RedisOptions options_for(const std::vector<std::string>& servers) {
  record::RedisOptions options;
  options.read_servers = servers;
  options.write_servers = servers;
  return options;
}

/// What a person would type into redis-cli.
inline redis::Reply command(const RedisServer& server, const redis::Command& words,
                            const redis::RedisLogin& login = {}) {
  redis::RedisConnection connection(*redis::RedisAddress::parse(server.socket_path()), login);
  std::vector<redis::Reply> replies = std::move(*connection.exchange({words}));
  return std::move(replies[0]);
}

}  // namespace dmarcd::test
