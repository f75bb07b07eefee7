#include "stores.h"

#include "embedded_outbox.h"
#include "embedded_store.h"
#include "redis_left_records.h"
#include "redis_outbox.h"
#include "redis_store.h"

namespace dmarcd::wiring {

Result<std::unique_ptr<record::RecordStore>> open_record_store(const config::Config& config, sql::Access access) {
  if (config::record_store_kind(config) == config::StoreKind::redis)
    return redis::RedisStore::create(config::redis_options(config));
  return std::make_unique<sql::EmbeddedStore>(config.store.path, access);
}

Result<std::unique_ptr<sending::Outbox>> open_outbox(const config::Config& config, sql::Access access) {
  if (config::record_store_kind(config) == config::StoreKind::redis)
    return redis::RedisOutbox::create(config::redis_options(config));
  return std::make_unique<sql::EmbeddedOutbox>(config.store.path, access);
}

Result<std::unique_ptr<sending::LeftRecords>> open_left_records(const config::Config& config) {
  if (config::record_store_kind(config) != config::StoreKind::redis) return nullptr;
  return redis::RedisLeftRecords::create(config::redis_options(config));
}

}  // namespace dmarcd::wiring
