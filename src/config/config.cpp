#include "dmarcd/config/config.h"

namespace dmarcd::config {
namespace {

using Servers = std::vector<std::string>;

const Servers& first_given(const Servers& first, const Servers& second, const Servers& third) {
  if (!first.empty()) return first;
  return second.empty() ? third : second;
}

const RedisServers& record_servers(const Config& config) {
  return config.dmarc_servers.empty() ? config.redis.servers : config.dmarc_servers;
}

}  // namespace

StoreKind record_store_kind(const Config& config) {
  if (config.store.kind != StoreKind::automatic) return config.store.kind;
  return record_servers(config).empty() ? StoreKind::embedded : StoreKind::redis;
}

record::RedisOptions redis_options(const Config& config) {
  const RedisServers& servers = record_servers(config);
  record::RedisOptions options;
  options.read_servers = first_given(servers.read_servers, servers.servers, servers.write_servers);
  options.write_servers = first_given(servers.write_servers, servers.servers, servers.read_servers);
  options.key_prefix = config.redis.prefix + config.key_prefix;
  options.user = config.redis.user;
  options.password = config.redis.password_file.file.empty() ? config.redis.password : config.redis.password_file.text;
  options.db = config.redis.db;
  options.timeout = config.redis.timeout;
  return options;
}

}  // namespace dmarcd::config
