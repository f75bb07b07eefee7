#include "server_pool.h"

#include "dmarcd/record/consistent_hash.h"

namespace dmarcd::redis {

Result<ServerPool> ServerPool::create(const record::RedisOptions& options) {
  const RedisLogin login{options.user, options.password, options.db, options.timeout};
  ServerPool pool;
  for (const RedisAddress& address : DMARCD_TRY(parse_addresses(options.write_servers)))
    pool.servers_.emplace_back(RedisConnection(address, login));
  return pool;
}

std::size_t ServerPool::index_of(const dns::DomainName& domain) const {
  return record::bucket_of(domain.text(), servers_.size());
}

std::string ServerPool::where() const {
  std::string servers;
  for (const ScriptRunner& server : servers_) servers += (servers.empty() ? "" : ", ") + server.connection().where();
  return servers;
}

}  // namespace dmarcd::redis
