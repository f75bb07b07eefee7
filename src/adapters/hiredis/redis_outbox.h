#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/record/redis_options.h"
#include "dmarcd/sending/outbox.h"

#include "outbox_keys.h"
#include "server_pool.h"

namespace dmarcd::redis {

/// The outbox in Redis 6 or later, beside the records that RedisStore keeps there, on the servers that are written to;
/// docs/operations.md lists the keys. Counts are exact up to 2^53 messages a row.
///
/// Each step is one script, which may reach the server twice. A server that is full (maxmemory) takes every step, since
/// sending empties it. A foreign value under a key of ours, and one that cannot be read, is a permanent Error that
/// names the key; every other failure of a server is a temporary one.
class RedisOutbox final : public sending::Outbox {
 public:
  /// Connects to nobody yet. A permanent Error says which server is not spelled as an address, or that there is none.
  static Result<std::unique_ptr<RedisOutbox>> create(const record::RedisOptions& options);

  std::string where() const override { return servers_.where(); }

  /// Walks the keys of all servers without blocking them.
  Result<std::vector<dns::DomainName>> domains() override;

  Result<bool> lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                     std::chrono::seconds duration) override;
  Result<void> release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) override;

  /// Fewer than `most` also where the lines are very long.
  Result<sending::UnreadLines> unread_lines(const dns::DomainName& domain, std::size_t most) override;
  Result<bool> fold(const sending::Fold& fold) override;

  Result<std::vector<sending::RowSet>> row_sets(const dns::DomainName& domain) override;
  Result<bool> close(const sending::RowSetKey& key) override;
  Result<std::vector<sending::CountedRow>> rows(const sending::RowSetKey& key, sending::RowSet::State state,
                                                std::uint64_t first, std::size_t most) override;
  Result<bool> store_report(const sending::BuiltReport& report) override;
  Result<std::uint64_t> drop_rows(const sending::RowSetKey& key) override;

  Result<std::vector<sending::StoredReport>> reports(const dns::DomainName& domain, Shelf shelf) override;
  Result<std::optional<std::string>> document(const dns::DomainName& domain, std::string_view id) override;
  Result<bool> replace_delivery(const dns::DomainName& domain, std::string_view id, const sending::Delivery& before,
                                const sending::Delivery& after) override;
  Result<bool> drop_report(const dns::DomainName& domain, std::string_view id) override;
  Result<std::size_t> forget_archived(const dns::DomainName& domain, Timestamp before) override;

  Result<std::vector<sending::Refusals>> refusals(const std::vector<std::string>& subjects) override;
  Result<void> set_refusals(std::string_view subject, const sending::Refusals& refusals) override;

  Result<std::optional<report::Day>> last_day() override;
  Result<void> set_last_day(report::Day day) override;

 private:
  RedisOutbox(std::string key_prefix, ServerPool servers)
      : key_prefix_(std::move(key_prefix)), servers_(std::move(servers)) {}

  OutboxKeys keys_of(const dns::DomainName& domain) const { return {key_prefix_, domain}; }
  std::string common_key(std::string_view rest) const;

  Result<void> collect_domains(std::size_t server, std::vector<dns::DomainName>& found);

  std::string key_prefix_;
  ServerPool servers_;
};

}  // namespace dmarcd::redis
