#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dmarcd/record/record_store.h"
#include "dmarcd/record/redis_options.h"

#include "redis_connection.h"
#include "redis_script.h"

namespace dmarcd::redis {

/// Records in Redis 6 or later: the lines of a policy domain are the list <key_prefix><policy domain>. The last batch
/// number of each writer that came into a list is kept for some days beside it, in the same hash slot.
///
/// Every failure of a server is a temporary Error, that names the server and says what to do.
class RedisStore final : public record::RecordStore {
 public:
  /// Connects to nobody yet. A permanent Error says which server is not spelled as an address, or that there is none.
  static Result<std::unique_ptr<RedisStore>> create(const record::RedisOptions& options);

  /// One pipelined pass a server; a server that is away does not keep the others from their part. A list's key that
  /// holds no list is a permanent Error, once all that can be stored is.
  Result<void> append(const record::Batch& batch) override;

  /// Walks the keys of all read servers without blocking them; keys with the prefix that are no list of a domain name,
  /// and lists that lie on another server than theirs, are none of ours.
  Result<std::vector<dns::DomainName>> domains() override;

  Result<std::vector<std::string>> lines(const dns::DomainName& policy_domain) override;

  /// The servers that are written to.
  std::string where() const override;

 private:
  RedisStore(const record::RedisOptions& options, const std::vector<RedisAddress>& writers,
             const std::vector<RedisAddress>& readers);

  Result<void> append_at(ScriptRunner& writer, const std::vector<Command>& appends);
  Result<void> collect_domains(std::size_t server, std::vector<dns::DomainName>& found);

  std::string key_prefix_;
  std::vector<ScriptRunner> writers_;
  std::vector<RedisConnection> readers_;
};

}  // namespace dmarcd::redis
