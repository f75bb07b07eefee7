#pragma once

#include <string>
#include <vector>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/record/redis_options.h"

#include "redis_script.h"

namespace dmarcd::redis {

/// The servers that are written to; the keys of a policy domain lie on one of them (record::bucket_of).
class ServerPool {
 public:
  /// Connects to nobody yet. A permanent Error says which server is not spelled as an address, or that there is none.
  static Result<ServerPool> create(const record::RedisOptions& options);

  std::size_t size() const { return servers_.size(); }
  ScriptRunner& operator[](std::size_t server) { return servers_[server]; }

  std::size_t index_of(const dns::DomainName& domain) const;
  ScriptRunner& of(const dns::DomainName& domain) { return servers_[index_of(domain)]; }
  /// Where lies what belongs to no domain.
  ScriptRunner& first() { return servers_.front(); }

  /// "redis at 127.0.0.1:6379, redis at ..."
  std::string where() const;

 private:
  ServerPool() = default;

  std::vector<ScriptRunner> servers_;
};

}  // namespace dmarcd::redis
