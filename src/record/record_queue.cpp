#include "dmarcd/record/record_queue.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <utility>

namespace dmarcd::record {
namespace {

/// Between the last attempts, once the queue is to stop: short beside any patience, long beside an attempt.
constexpr std::chrono::milliseconds retry_when_stopping{100};

std::string age_in_seconds(std::chrono::steady_clock::duration age) {
  return fmt::format("{}s", std::chrono::duration_cast<std::chrono::seconds>(age).count());
}

std::string records(std::size_t count) {
  return fmt::format("{} record{}", count, count == 1 ? "" : "s");
}

}  // namespace

RecordQueue::RecordQueue(RecordStore& store, std::string writer, RecordQueueOptions options, Report report, Clock clock)
    : store_(store),
      writer_(std::move(writer)),
      options_(options),
      report_(std::move(report)),
      clock_(std::move(clock)),
      thread_([this] { write_until_stopped(); }) {}

RecordQueue::~RecordQueue() {
  stop(std::chrono::milliseconds(0));
}

void RecordQueue::stop(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_by_ = clock_() + patience;
  }
  changed_.notify_all();
  thread_.join();
}

bool RecordQueue::push(StoredLine line) {
  const Moment now = clock_();
  bool is_batch_due = false;
  {
    const std::lock_guard lock(mutex_);
    if (stop_by_ || waiting_.size() + taken_ >= options_.most_waiting) {
      ++dropped_;
      return false;
    }
    waiting_.push_back({std::move(line), now});
    is_batch_due = waiting_.size() == 1 || waiting_.size() == options_.largest_batch;
  }
  if (is_batch_due) changed_.notify_all();
  return true;
}

RecordQueue::Statistics RecordQueue::statistics() const {
  const std::lock_guard lock(mutex_);
  return {stored_, dropped_, waiting_.size() + taken_};
}

void RecordQueue::write_until_stopped() {
  while (const std::optional<TakenBatch> taken = take_batch()) deliver(*taken);
  drop_the_rest();
}

/// The next batch, as soon as it is large enough or has gathered long enough; nothing when there is no more to do.
std::optional<RecordQueue::TakenBatch> RecordQueue::take_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_by_ || !waiting_.empty(); });
  changed_.wait_for(lock, options_.gather, [this] { return stop_by_ || waiting_.size() >= options_.largest_batch; });
  if (waiting_.empty() || is_out_of_patience()) return std::nullopt;

  TakenBatch taken{{writer_, ++last_number_, {}}, waiting_.front().since};
  taken_ = std::min(waiting_.size(), options_.largest_batch);
  taken.batch.lines.reserve(taken_);
  for (std::size_t i = 0; i < taken_; ++i) {
    taken.batch.lines.push_back(std::move(waiting_.front().line));
    waiting_.pop_front();
  }
  return taken;
}

/// Repeats the batch until the store has it, refuses it for good, or no time is left.
void RecordQueue::deliver(const TakenBatch& taken) {
  std::chrono::milliseconds delay = options_.first_retry;
  while (true) {
    const Result<void> appended = append(taken.batch);
    if (appended) return finish_stored(taken);
    if (appended.error().kind == Error::Kind::permanent) return finish_dropped(taken, appended.error().message);
    report_outage(taken, appended.error().message);
    report_full_queue();

    pause(delay);
    if (!may_try_again()) return;
    delay = std::min(delay * 2, options_.longest_retry);
  }
}

/// The edge to the store: whatever a library throws through it costs an attempt, never the thread.
Result<void> RecordQueue::append(const Batch& batch) {
  try {
    return store_.append(batch);
  } catch (const std::exception& surprise) {
    return temporary_failure(fmt::format("{}: {}", store_.where(), surprise.what()));
  }
}

/// Waits before the next attempt. `stop` ends the wait early; from then on there is no time for long ones.
void RecordQueue::pause(std::chrono::milliseconds delay) {
  std::unique_lock lock(mutex_);
  if (!stop_by_) {
    changed_.wait_for(lock, delay, [this] { return stop_by_.has_value(); });
    return;
  }
  const Moment::duration left = std::max(*stop_by_ - clock_(), Moment::duration::zero());
  changed_.wait_for(lock, std::min<Moment::duration>(retry_when_stopping, left), [] { return false; });
}

bool RecordQueue::may_try_again() const {
  const std::lock_guard lock(mutex_);
  return !is_out_of_patience();
}

/// With the mutex held.
bool RecordQueue::is_out_of_patience() const {
  return stop_by_ && clock_() >= *stop_by_;
}

void RecordQueue::finish_stored(const TakenBatch& taken) {
  Statistics now;
  {
    const std::lock_guard lock(mutex_);
    stored_ += taken.batch.lines.size();
    taken_ = 0;
    now = {stored_, dropped_, waiting_.size()};
  }
  if (away_since_) {
    report_(fmt::format("record store: {} is back after {}; {} waiting", store_.where(),
                        age_in_seconds(clock_() - *away_since_), records(now.waiting)),
            false);
    away_since_.reset();
  }
  report_full_queue();
  // Half empty, so that a store that is just too slow does not fill the log.
  if (full_queue_reported_ && now.waiting <= options_.most_waiting / 2) {
    report_(fmt::format("record store: {} dropped while the queue was full", records(now.dropped - dropped_at_report_)),
            true);
    dropped_at_report_ = now.dropped;
    full_queue_reported_ = false;
  }
}

void RecordQueue::finish_dropped(const TakenBatch& taken, const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    dropped_ += taken.batch.lines.size();
    taken_ = 0;
  }
  dropped_at_report_ += taken.batch.lines.size();
  report_(fmt::format("record store: {} dropped: {}", records(taken.batch.lines.size()), reason), true);
}

void RecordQueue::drop_the_rest() {
  std::size_t left = 0;
  {
    const std::lock_guard lock(mutex_);
    left = std::exchange(taken_, 0) + waiting_.size();
    dropped_ += left;
    waiting_.clear();
  }
  if (left > 0)
    report_(fmt::format("record store: {} dropped: not stored before the daemon stopped", records(left)), true);
}

void RecordQueue::report_outage(const TakenBatch& taken, const std::string& reason) {
  if (away_since_ && reason == away_reason_) return;
  const Moment now = clock_();
  if (!away_since_) away_since_ = now;
  away_reason_ = reason;
  report_(fmt::format("record store: {}; {} waiting, oldest {}", reason, records(statistics().waiting),
                      age_in_seconds(now - taken.oldest)),
          true);
}

void RecordQueue::report_full_queue() {
  const Statistics now = statistics();
  if (full_queue_reported_ || now.dropped == dropped_at_report_) return;
  full_queue_reported_ = true;
  report_(
      fmt::format("record store: the queue is full with {} waiting; further ones are dropped", records(now.waiting)),
      true);
}

}  // namespace dmarcd::record
