#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/record/failure_notice.h"
#include "dmarcd/record/message_record.h"
#include "dmarcd/record/record_queue.h"
#include "dmarcd/record/record_store.h"

namespace dmarcd::daemon {

/// The way of records from the messages to the store. Safe to use from several threads.
class RecordKeeper {
 public:
  /// An Error says which server is not spelled as one. A store that is away is none: records wait.
  static Result<std::unique_ptr<RecordKeeper>> open(const config::Config& config);

  /// Never waits. What does not fit into the queue is dropped and counted.
  void keep(const record::MessageRecord& record);
  void keep(const record::FailureNotice& notice);

  /// Hands over what waits, for some seconds at most, and logs what is left.
  void stop();

  record::RecordQueue::Statistics statistics() const { return queue_.statistics(); }

 private:
  RecordKeeper(std::unique_ptr<record::RecordStore> store, const record::RecordQueueOptions& options);

  std::unique_ptr<record::RecordStore> store_;
  record::RecordQueue queue_;
};

}  // namespace dmarcd::daemon
