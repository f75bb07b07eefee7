#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "dmarcd/record/record_store.h"

namespace dmarcd::record {

struct RecordQueueOptions {
  std::size_t most_waiting = 100'000;    ///< Records that wait for the store; what comes beyond is dropped and counted.
  std::size_t largest_batch = 500;       ///< Records handed over together; at least 1.
  std::chrono::milliseconds gather{50};  ///< How long a batch may gather before it goes.
  std::chrono::milliseconds first_retry{200};  ///< After a failure; doubles up to `longest_retry`.
  std::chrono::milliseconds longest_retry{10'000};

  bool operator==(const RecordQueueOptions&) const = default;
};

/// Takes records from all threads at once and hands them to the store in batches from one thread of its own: mail
/// never waits for the store.
///
/// A batch goes again, with its number, until the store has it: what comes later waits behind it. A batch that the
/// store refuses for good (a permanent Error) is dropped and counted.
class RecordQueue {
 public:
  /// Told of changes for the log, from the writer's thread: the store failed, the store is back, records were dropped.
  using Report = std::function<void(const std::string& message, bool is_failure)>;

  /// The time that the age of waiting records and the patience of `stop` are counted by.
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// `store` must outlive this; `writer` names this process's run and is never used again.
  RecordQueue(RecordStore& store, std::string writer, RecordQueueOptions options, Report report,
              Clock clock = std::chrono::steady_clock::now);

  /// Hands over what waits and ends the thread. Begins no attempt after `patience`, so it takes that long and the last
  /// attempt of the store. What is left then is dropped, counted and reported. A second call does nothing.
  void stop(std::chrono::milliseconds patience);

  /// Stops without patience.
  ~RecordQueue();

  RecordQueue(const RecordQueue&) = delete;
  RecordQueue& operator=(const RecordQueue&) = delete;

  /// Never blocks on the store. False if the queue is full or stopped and the line was dropped.
  bool push(StoredLine line);

  struct Statistics {
    std::uint64_t stored = 0;
    std::uint64_t dropped = 0;
    std::size_t waiting = 0;
  };
  Statistics statistics() const;

 private:
  using Moment = std::chrono::steady_clock::time_point;

  struct WaitingLine {
    StoredLine line;
    Moment since;
  };

  /// The lines that the writer's thread has in hand: they still wait, and are counted so.
  struct TakenBatch {
    Batch batch;
    Moment oldest;
  };

  void write_until_stopped();
  std::optional<TakenBatch> take_batch();
  void deliver(const TakenBatch& taken);
  Result<void> append(const Batch& batch);
  void pause(std::chrono::milliseconds delay);
  bool may_try_again() const;
  bool is_out_of_patience() const;

  void finish_stored(const TakenBatch& taken);
  void finish_dropped(const TakenBatch& taken, const std::string& reason);
  void drop_the_rest();
  void report_outage(const TakenBatch& taken, const std::string& reason);
  void report_full_queue();

  RecordStore& store_;
  const std::string writer_;
  const RecordQueueOptions options_;
  const Report report_;
  const Clock clock_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;  ///< Lines came, or the queue is to stop.
  std::deque<WaitingLine> waiting_;
  std::size_t taken_ = 0;  ///< Lines in the writer's hand.
  std::uint64_t stored_ = 0;
  std::uint64_t dropped_ = 0;
  std::optional<Moment> stop_by_;  ///< Set once: `stop` was called.

  // The writer's thread alone uses these.
  std::uint64_t last_number_ = 0;
  std::optional<Moment> away_since_;     ///< The store failed and has not answered since.
  std::string away_reason_;              ///< The last one that was told.
  std::uint64_t dropped_at_report_ = 0;  ///< How many were dropped when that was last told.
  bool full_queue_reported_ = false;     ///< Until the queue has room again.

  std::jthread thread_;  ///< Last, so that it begins when everything else is there.
};

}  // namespace dmarcd::record
