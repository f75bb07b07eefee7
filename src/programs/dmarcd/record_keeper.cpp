#include "record_keeper.h"

#include <chrono>
#include <string>
#include <utility>

#include "dmarcd/record/record_codec.h"

#include "log.h"
#include "random.h"
#include "stores.h"

namespace dmarcd::daemon {
namespace {

/// Longer than a store that answers needs for what a full queue holds; shorter than systemd's patience.
constexpr std::chrono::seconds time_to_hand_over{10};

void report(const std::string& message, bool is_failure) {
  log::write(is_failure ? log::Level::warning : log::Level::info, message);
}

}  // namespace

RecordKeeper::RecordKeeper(std::unique_ptr<record::RecordStore> store, const record::RecordQueueOptions& options)
    : store_(std::move(store)), queue_(*store_, system::random_id(), options, report) {}

Result<std::unique_ptr<RecordKeeper>> RecordKeeper::open(const config::Config& config) {
  Result<std::unique_ptr<record::RecordStore>> store = wiring::open_record_store(config, sql::Access::read_write);
  if (!store) return tl::unexpected(store.error());
  return std::unique_ptr<RecordKeeper>(new RecordKeeper(std::move(*store), config.record_queue));
}

void RecordKeeper::keep(const record::MessageRecord& record) {
  // The queue counts and reports what it drops.
  static_cast<void>(queue_.push({record.policy.domain, record::encode_record(record)}));
}

void RecordKeeper::keep(const record::FailureNotice& notice) {
  static_cast<void>(queue_.push({notice.policy_domain, record::encode_notice(notice)}));
}

void RecordKeeper::stop() {
  queue_.stop(time_to_hand_over);  // Reports what the store did not take in that time.
}

}  // namespace dmarcd::daemon
