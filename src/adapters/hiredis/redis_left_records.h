#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/record/redis_options.h"
#include "dmarcd/sending/left_records.h"

#include "server_pool.h"

namespace dmarcd::redis {

/// What rspamd left on the servers that are written to, under the names that it has by default: an index of each day,
/// the set dmarc_idx;<YYYYMMDD>, holds the keys of the day.
///
/// A set moves within a server only: a permanent Error says so of one that lies on another server than its domain's.
class RedisLeftRecords final : public sending::LeftRecords {
 public:
  /// As RedisOutbox::create.
  static Result<std::unique_ptr<RedisLeftRecords>> create(const record::RedisOptions& options);

  /// Walks the keys of all servers without blocking them.
  Result<std::vector<sending::LeftSet>> sets(report::Day day) override;
  Result<std::vector<sending::CountedRow>> rows(const sending::LeftSet& set) override;
  Result<bool> take(const sending::Taking& taking) override;

 private:
  RedisLeftRecords(std::string key_prefix, ServerPool servers)
      : key_prefix_(std::move(key_prefix)), servers_(std::move(servers)) {}

  Result<void> collect_sets(std::size_t server, report::Day day, std::vector<sending::LeftSet>& found);

  std::string key_prefix_;
  ServerPool servers_;
};

}  // namespace dmarcd::redis
