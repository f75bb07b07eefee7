#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"

#include "generation.h"
#include "milter.h"
#include "record_keeper.h"

namespace dmarcd::daemon {

/// What stands behind the milter: the present generation, the way to the record store, the log.
class Service final : public libmilter::MilterHost {
 public:
  /// From now on sessions that begin work with `config`; those that run keep theirs. An Error leaves all as it was.
  /// Called by one thread at a time.
  Result<void> adopt(const config::Config& config);

  /// Logs figures about DNS, records and messages.
  void log_statistics() const;

  /// Hands the records that wait to the store. After the last callback.
  void stop();

  std::shared_ptr<const session::SessionSetup> current_setup() override;
  void message_done(session::MessageSummary summary, std::chrono::milliseconds waited) override;
  void trouble(std::string_view what) noexcept override;

 private:
  Result<std::shared_ptr<RecordKeeper>> records_for(const config::Config& config) const;
  void replace_records(const std::shared_ptr<RecordKeeper>& records);

  std::atomic<std::shared_ptr<const Generation>> generation_;
  std::atomic<std::shared_ptr<RecordKeeper>> records_;
};

}  // namespace dmarcd::daemon
