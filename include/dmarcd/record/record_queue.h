#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "dmarcd/record/record_store.h"

namespace dmarcd::record {

struct RecordQueueOptions {
  std::size_t most_waiting = 100'000;    ///< Records that wait for the store; what comes beyond is dropped and counted.
  std::size_t largest_batch = 500;       ///< Records handed over together.
  std::chrono::milliseconds gather{50};  ///< How long a batch may gather before it goes.
  std::chrono::milliseconds first_retry{200};  ///< After a failure; doubles up to `longest_retry`.
  std::chrono::milliseconds longest_retry{10'000};
};

/// Takes records from all threads at once and hands them to the store in batches from one thread of its own: mail
/// never waits for the store.
class RecordQueue {
 public:
  /// Told of changes for the log, from the writer's thread: the store failed, the store is back, records were dropped.
  using Report = std::function<void(const std::string& message, bool is_failure)>;

  /// `store` must outlive this; `writer` names this process's run and is never used again.
  RecordQueue(RecordStore& store, std::string writer, RecordQueueOptions options, Report report);

  /// Hands over what waits, for at most `patience`, and ends the thread.
  void stop(std::chrono::milliseconds patience);
  ~RecordQueue();

  /// Never blocks on the store. False if the queue is full and the line was dropped.
  bool push(StoredLine line);

  struct Statistics {
    std::uint64_t stored = 0;
    std::uint64_t dropped = 0;
    std::size_t waiting = 0;
  };
  Statistics statistics() const;
};

}  // namespace dmarcd::record
