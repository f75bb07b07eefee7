#include "redis_outbox.h"

#include <hiredis/hiredis.h>

#include "redis_store.h"

#include "support/outbox_contract.h"
#include "support/redis_server.h"

namespace dmarcd::test {
namespace {

class RedisHome final : public OutboxHome {
 public:
  RedisHome() {
    options_.read_servers = options_.write_servers = {server_.socket_path()};
    store_ = *redis::RedisStore::create(options_);
  }

  std::unique_ptr<sending::Outbox> open() override { return *redis::RedisOutbox::create(options_); }

  void append(const dns::DomainName& domain, const std::vector<std::string>& lines) override {
    record::Batch batch{"milter", ++batches_, {}};
    for (const std::string& line : lines) batch.lines.push_back({domain, line});
    must(store_->append(batch));
  }

 private:
  RedisServer server_;
  record::RedisOptions options_;
  std::unique_ptr<redis::RedisStore> store_;
  std::uint64_t batches_ = 0;
};

std::unique_ptr<OutboxHome> make_redis_home() {
  return std::make_unique<RedisHome>();
}

INSTANTIATE_TEST_SUITE_P(Redis, OutboxContract, testing::Values(OutboxKind{"redis", make_redis_home}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace dmarcd::test
