#include "dmarcd/record/record_queue.h"

#include <atomic>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <stdexcept>

namespace dmarcd::record {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

StoredLine line(int number) {
  return {*dns::DomainName::parse("example.com"), fmt::format("line {}", number)};
}

/// A clock that stands still until it is told to go on.
class StandingClock {
 public:
  void advance(seconds by) { seconds_ += by.count(); }
  RecordQueue::Clock reader() {
    return [this] { return std::chrono::steady_clock::time_point(seconds(seconds_.load())); };
  }

 private:
  std::atomic<std::int64_t> seconds_ = 1000;
};

/// A store whose answers a test plans, and that holds a batch as long as the test wants.
class PlannedStore final : public RecordStore {
 public:
  Result<void> append(const Batch& batch) override {
    std::unique_lock lock(mutex_);
    attempts_.push_back(batch);
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    if (on_append_) on_append_();
    if (planned_.empty()) return {};
    Result<void> answer = std::move(planned_.front());
    planned_.pop_front();
    return answer;
  }
  Result<std::vector<dns::DomainName>> domains() override { return {}; }
  Result<std::vector<std::string>> lines(const dns::DomainName&) override { return {}; }
  std::string where() const override { return "the store"; }

  void plan(Result<void> answer) { planned_.push_back(std::move(answer)); }
  void run_on_append(std::function<void()> action) { on_append_ = std::move(action); }

  void close() { set_open(false); }
  void open() { set_open(true); }

  std::vector<Batch> wait_for_attempts(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return attempts_.size() >= count; });
    return attempts_;
  }
  std::vector<Batch> attempts() { return wait_for_attempts(0); }

 private:
  void set_open(bool is_open) {
    const std::lock_guard lock(mutex_);
    is_open_ = is_open;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Batch> attempts_;
  std::deque<Result<void>> planned_;
  std::function<void()> on_append_;
  bool is_open_ = true;
};

class RecordQueueTest : public testing::Test {
 protected:
  static constexpr seconds long_enough{60};

  RecordQueue start(RecordQueueOptions options) {
    return RecordQueue(
        store_, "writer-1", options,
        [this](const std::string& message, bool is_failure) { (is_failure ? failures_ : news_).push_back(message); },
        clock_.reader());
  }

  static RecordQueueOptions at_once() {
    return {.gather = milliseconds(0), .first_retry = milliseconds(0), .longest_retry = milliseconds(0)};
  }

  PlannedStore store_;
  StandingClock clock_;
  std::vector<std::string> failures_;  ///< Read after `stop` only: the writer's thread writes them.
  std::vector<std::string> news_;
};

std::vector<std::string> texts(const Batch& batch) {
  std::vector<std::string> texts;
  for (const StoredLine& stored : batch.lines) texts.push_back(stored.line);
  return texts;
}

TEST_F(RecordQueueTest, HandsOverWhatItGotInOrder) {
  RecordQueue queue = start(at_once());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(line(i)));

  queue.stop(long_enough);

  std::vector<std::string> all;
  for (const Batch& batch : store_.attempts())
    for (const std::string& text : texts(batch)) all.push_back(text);
  EXPECT_THAT(all, ElementsAre("line 0", "line 1", "line 2"));
  EXPECT_EQ(queue.statistics().stored, 3u);
  EXPECT_EQ(queue.statistics().waiting, 0u);
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(RecordQueueTest, NumbersItsBatchesFromOne) {
  RecordQueueOptions options = at_once();
  options.largest_batch = 2;
  store_.close();
  RecordQueue queue = start(options);
  for (int i = 0; i < 5; ++i) queue.push(line(i));
  store_.open();

  queue.stop(long_enough);

  std::vector<std::uint64_t> numbers;
  for (const Batch& batch : store_.attempts()) {
    EXPECT_EQ(batch.writer, "writer-1");
    EXPECT_LE(batch.lines.size(), 2u);
    numbers.push_back(batch.number);
  }
  ASSERT_GE(numbers.size(), 3u);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i + 1);
}

TEST_F(RecordQueueTest, LetsABatchGatherUntilItIsFull) {
  RecordQueueOptions options = at_once();
  options.gather = std::chrono::hours(1);
  options.largest_batch = 3;
  RecordQueue queue = start(options);
  for (int i = 0; i < 3; ++i) queue.push(line(i));

  const std::vector<Batch> attempts = store_.wait_for_attempts(1);

  EXPECT_THAT(texts(attempts[0]), ElementsAre("line 0", "line 1", "line 2"));
  queue.stop(long_enough);
}

TEST_F(RecordQueueTest, RepeatsTheSameBatchUntilTheStoreHasIt) {
  store_.plan(temporary_failure("the store: no answer"));
  store_.plan(temporary_failure("the store: no answer"));
  RecordQueue queue = start(at_once());
  queue.push(line(1));
  store_.wait_for_attempts(3);
  queue.push(line(2));

  queue.stop(long_enough);

  const std::vector<Batch> attempts = store_.attempts();
  ASSERT_THAT(attempts, SizeIs(4));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(attempts[static_cast<std::size_t>(i)].number, 1u);
    EXPECT_THAT(texts(attempts[static_cast<std::size_t>(i)]), ElementsAre("line 1"));
  }
  EXPECT_EQ(attempts[3].number, 2u);
  EXPECT_EQ(queue.statistics().stored, 2u);
}

TEST_F(RecordQueueTest, TellsOnceThatTheStoreIsAwayAndOnceThatItIsBack) {
  for (int i = 0; i < 5; ++i) store_.plan(temporary_failure("the store: connection refused"));
  store_.close();
  RecordQueue queue = start(at_once());
  queue.push(line(1));
  store_.wait_for_attempts(1);
  queue.push(line(2));
  clock_.advance(seconds(40));
  store_.open();
  store_.wait_for_attempts(6);

  queue.stop(long_enough);

  EXPECT_THAT(failures_, ElementsAre("record store: the store: connection refused; 2 records waiting, oldest 40s"));
  EXPECT_THAT(news_, ElementsAre("record store: the store is back after 0s; 1 record waiting"));
}

TEST_F(RecordQueueTest, TellsThatTheStoreIsAwayForAnotherReason) {
  for (const char* reason : {"the store: connection refused", "the store: it is starting", "the store: it is starting"})
    store_.plan(temporary_failure(reason));
  RecordQueue queue = start(at_once());
  queue.push(line(1));
  store_.wait_for_attempts(4);

  queue.stop(long_enough);

  EXPECT_THAT(failures_, ElementsAre("record store: the store: connection refused; 1 record waiting, oldest 0s",
                                     "record store: the store: it is starting; 1 record waiting, oldest 0s"));
}

TEST_F(RecordQueueTest, DropsAndCountsWhatIsTooMuch) {
  RecordQueueOptions options = at_once();
  options.most_waiting = 3;
  store_.plan(temporary_failure("the store: away"));
  store_.close();
  RecordQueue queue = start(options);
  ASSERT_TRUE(queue.push(line(1)));
  store_.wait_for_attempts(1);
  EXPECT_TRUE(queue.push(line(2)));
  EXPECT_TRUE(queue.push(line(3)));

  EXPECT_FALSE(queue.push(line(4)));
  EXPECT_FALSE(queue.push(line(5)));

  EXPECT_EQ(queue.statistics().waiting, 3u);
  EXPECT_EQ(queue.statistics().dropped, 2u);
  store_.open();
  queue.stop(long_enough);
  EXPECT_EQ(queue.statistics().stored, 3u);
  EXPECT_THAT(failures_, ElementsAre(HasSubstr("the store: away; 3 records waiting"),
                                     "record store: the queue is full with 3 records waiting; further ones are dropped",
                                     "record store: 2 records dropped while the queue was full"));
}

TEST_F(RecordQueueTest, DropsABatchThatTheStoreRefusesForGood) {
  store_.plan(permanent_failure("the store: not storable"));
  RecordQueue queue = start(at_once());
  queue.push(line(1));
  store_.wait_for_attempts(1);

  queue.stop(long_enough);

  EXPECT_THAT(store_.attempts(), SizeIs(1));
  EXPECT_EQ(queue.statistics().dropped, 1u);
  EXPECT_THAT(failures_, ElementsAre("record store: 1 record dropped: the store: not storable"));
}

TEST_F(RecordQueueTest, GivesUpWhenItsPatienceIsOver) {
  for (int i = 0; i < 100; ++i) store_.plan(temporary_failure("the store: away"));
  store_.run_on_append([this] { clock_.advance(seconds(10)); });
  RecordQueue queue = start(at_once());
  queue.push(line(1));

  queue.stop(seconds(30));

  EXPECT_EQ(queue.statistics().stored, 0u);
  EXPECT_EQ(queue.statistics().dropped, 1u);
  EXPECT_EQ(queue.statistics().waiting, 0u);
  EXPECT_EQ(failures_.back(), "record store: 1 record dropped: not stored before the daemon stopped");
}

TEST_F(RecordQueueTest, DoesNotWaitOutARetryWhenItIsStopped) {
  RecordQueueOptions options = at_once();
  options.first_retry = std::chrono::hours(1);
  options.longest_retry = std::chrono::hours(1);
  store_.plan(temporary_failure("the store: away"));
  RecordQueue queue = start(options);
  queue.push(line(1));
  store_.wait_for_attempts(1);

  queue.stop(long_enough);

  EXPECT_EQ(queue.statistics().stored, 1u);
}

TEST_F(RecordQueueTest, TakesNothingAfterItsEnd) {
  RecordQueue queue = start(at_once());
  queue.stop(long_enough);

  EXPECT_FALSE(queue.push(line(1)));
  queue.stop(long_enough);

  EXPECT_EQ(queue.statistics().dropped, 1u);
}

TEST_F(RecordQueueTest, SurvivesAStoreThatThrows) {
  std::atomic<int> throws = 1;
  store_.run_on_append([&] {
    if (throws-- > 0) throw std::runtime_error("a surprise");
  });
  RecordQueue queue = start(at_once());
  queue.push(line(1));
  store_.wait_for_attempts(2);

  queue.stop(long_enough);

  EXPECT_EQ(queue.statistics().stored, 1u);
  EXPECT_THAT(failures_, ElementsAre(HasSubstr("the store: a surprise")));
}

TEST_F(RecordQueueTest, LosesAndDoublesNothingOfManyThreads) {
  RecordQueueOptions options = at_once();
  options.largest_batch = 7;
  for (int i = 0; i < 50; ++i) store_.plan(temporary_failure("the store: away"));
  RecordQueue queue = start(options);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&queue, thread] {
        for (int i = 0; i < 250; ++i) queue.push(line(thread * 1000 + i));
      });
  }

  queue.stop(long_enough);

  std::vector<std::string> stored;
  std::uint64_t last = 0;
  std::vector<Batch> attempts = store_.attempts();
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const bool is_final = i + 1 == attempts.size() || attempts[i + 1].number != attempts[i].number;
    if (!is_final) continue;
    EXPECT_EQ(attempts[i].number, ++last);
    for (const std::string& text : texts(attempts[i])) stored.push_back(text);
  }
  std::sort(stored.begin(), stored.end());
  EXPECT_EQ(std::unique(stored.begin(), stored.end()), stored.end());
  EXPECT_THAT(stored, SizeIs(1000));
  EXPECT_EQ(queue.statistics().stored, 1000u);
}

}  // namespace
}  // namespace dmarcd::record
