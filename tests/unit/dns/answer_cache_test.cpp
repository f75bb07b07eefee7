#include "dmarcd/dns/answer_cache.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "manual_upstream.h"

namespace dmarcd::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Deadline far_away = Deadline::max();

/// A cache whose time only the test moves.
struct TimedCache {
  explicit TimedCache(Upstream& upstream, AnswerCacheOptions options = {})
      : cache(upstream, options, [this] { return now; }) {}

  Deadline now{1h};
  AnswerCache cache;
};

std::string text_of(const LookupResult& result) {
  return result ? (*result)->texts.at(0) : result.error().text;
}

void wait_until_merged(const AnswerCache& cache, std::uint64_t count) {
  while (cache.statistics().merged < count) std::this_thread::yield();
}

// Covers: dns.cache.lifetime
TEST(AnswerCache, AsksOnceAndKeepsTheAnswerForItsTtl) {
  PromptUpstream upstream([](const Question&) { return found("v=spf1 -all", 60s); });
  TimedCache timed(upstream);

  EXPECT_EQ(text_of(timed.cache.lookup(txt("a.example"), far_away)), "v=spf1 -all");
  timed.now += 59s;
  timed.cache.lookup(txt("a.example"), far_away);
  EXPECT_EQ(upstream.asked().size(), 1u);

  timed.now += 1s;
  timed.cache.lookup(txt("a.example"), far_away);
  EXPECT_EQ(upstream.asked().size(), 2u);
  EXPECT_EQ(timed.cache.statistics().hits, 1u);
}

TEST(AnswerCache, TellsTheTypesOfANameApart) {
  PromptUpstream upstream([](const Question&) { return found("x"); });
  TimedCache timed(upstream);

  timed.cache.lookup({name("a.example"), RecordType::a}, far_away);
  timed.cache.lookup({name("a.example"), RecordType::aaaa}, far_away);

  EXPECT_EQ(upstream.asked().size(), 2u);
}

struct Lifetime {
  const char* what;
  LookupResult result;
  std::chrono::seconds kept_for;
};

// Covers: dns.cache.lifetime
TEST(AnswerCache, LimitsHowLongAResultIsKept) {
  Answer negative;
  negative.status = Answer::Status::no_such_domain;
  negative.ttl = 30s;
  const Lifetime rows[] = {
      {"a longer TTL is cut to the ceiling", found("x", 86400s), 3600s},
      {"a negative answer is kept for what its SOA says", std::make_shared<const Answer>(negative), 30s},
      {"a failure is kept for seconds", failed(), 5s},
  };
  for (const Lifetime& row : rows) {
    PromptUpstream upstream([&](const Question&) { return row.result; });
    TimedCache timed(upstream);

    timed.cache.lookup(txt("a.example"), far_away);
    timed.now += row.kept_for - 1s;
    timed.cache.lookup(txt("a.example"), far_away);
    EXPECT_EQ(upstream.asked().size(), 1u) << row.what;

    timed.now += 1s;
    timed.cache.lookup(txt("a.example"), far_away);
    EXPECT_EQ(upstream.asked().size(), 2u) << row.what;
  }
}

TEST(AnswerCache, MergesEqualQuestionsInFlightEvenForATtlOfZero) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  std::vector<std::future<LookupResult>> waiting;

  for (int i = 0; i < 4; ++i)
    waiting.push_back(std::async(std::launch::async, [&] { return cache.lookup(txt("a.example"), far_away); }));
  wait_until_merged(cache, 3);
  upstream.answer(found("once", 0s));

  for (std::future<LookupResult>& one : waiting) EXPECT_EQ(text_of(one.get()), "once");
  EXPECT_EQ(cache.statistics().asked, 1u);
  EXPECT_EQ(cache.statistics().bytes, 0u);
}

// Covers: dns.budget.time
TEST(AnswerCache, GivesUpAtTheDeadlineAndStillKeepsTheLateAnswer) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});

  const LookupResult early = cache.lookup(txt("a.example"), std::chrono::steady_clock::now() + 1ms);
  upstream.answer(found("late"));
  const LookupResult after = cache.lookup(txt("a.example"), Deadline::min());

  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().reason, LookupFailure::Reason::out_of_budget);
  EXPECT_EQ(early.error().text, "TXT a.example: no answer in the message's time");
  EXPECT_EQ(text_of(after), "late");
}

TEST(AnswerCache, AsksNothingAfterTheDeadline) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});

  EXPECT_FALSE(cache.lookup(txt("a.example"), Deadline::min()));

  EXPECT_TRUE(upstream.asked().empty());
}

TEST(AnswerCache, AWaiterThatGivesUpLeavesTheQuestionToTheOthers) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  std::future<LookupResult> patient =
      std::async(std::launch::async, [&] { return cache.lookup(txt("a.example"), far_away); });

  EXPECT_FALSE(cache.lookup(txt("a.example"), std::chrono::steady_clock::now() + 1ms));
  upstream.answer(found("here"));

  EXPECT_EQ(text_of(patient.get()), "here");
}

TEST(AnswerCache, CallsEveryContinuationOfAQuestionOnceItIsAnswered) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  std::vector<std::string> order;

  cache.prefetch(txt("a.example"), [&](const AnswerPtr& answer) { order.push_back("first " + answer->texts[0]); });
  cache.prefetch(txt("a.example"), [&](const AnswerPtr& answer) { order.push_back("second " + answer->texts[0]); });
  EXPECT_TRUE(order.empty());
  upstream.answer(found("x"));
  cache.prefetch(txt("a.example"), [&](const AnswerPtr& answer) { order.push_back("at once " + answer->texts[0]); });

  EXPECT_THAT(order, ElementsAre("first x", "second x", "at once x"));
  EXPECT_EQ(upstream.asked().size(), 1u);
}

TEST(AnswerCache, LetsAContinuationUseTheCache) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});

  cache.prefetch(txt("a.example"), [&](const AnswerPtr& answer) {
    cache.prefetch(txt(answer->texts[0]), {});
    EXPECT_TRUE(cache.lookup(txt("a.example"), Deadline::min()));
  });
  upstream.answer(found("b.example"));

  EXPECT_THAT(upstream.asked(), ElementsAre("a.example", "b.example"));
}

TEST(AnswerCache, IsSilentAboutTheFailureOfAPrefetch) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  bool called = false;

  cache.prefetch(txt("a.example"), [&](const AnswerPtr&) { called = true; });
  upstream.answer(failed());
  cache.prefetch(txt("a.example"), [&](const AnswerPtr&) { called = true; });

  EXPECT_FALSE(called);
  EXPECT_EQ(text_of(cache.lookup(txt("a.example"), far_away)), "SERVFAIL");
  EXPECT_EQ(upstream.asked().size(), 1u);
}

TEST(AnswerCache, StaysWithinItsBytesAndKeepsWhatIsUsed) {
  PromptUpstream upstream([](const Question& question) { return found(std::string(400, 'x') + question.name.text()); });
  AnswerCacheOptions options;
  options.capacity_bytes = 1 << 20;
  TimedCache timed(upstream, options);

  timed.cache.lookup(txt("hot.example"), far_away);
  for (int i = 0; i < 5000; ++i) {
    timed.cache.lookup(txt("n" + std::to_string(i) + ".example"), far_away);
    timed.cache.lookup(txt("hot.example"), far_away);
  }

  EXPECT_GT(timed.cache.statistics().evicted, 1000u);
  EXPECT_LE(timed.cache.statistics().bytes, options.capacity_bytes);
  EXPECT_GT(timed.cache.statistics().bytes, options.capacity_bytes / 2);
  EXPECT_EQ(timed.cache.statistics().hits, 5000u);
}

TEST(AnswerCache, ServesAnAnswerThatIsTooLargeToKeep) {
  PromptUpstream upstream([](const Question&) { return found(std::string(60000, 'x')); });
  AnswerCacheOptions options;
  options.capacity_bytes = 100000;
  TimedCache timed(upstream, options);

  EXPECT_EQ(text_of(timed.cache.lookup(txt("a.example"), far_away)).size(), 60000u);

  EXPECT_EQ(timed.cache.statistics().bytes, 0u);
}

TEST(AnswerCache, IgnoresAnAnswerThatComesAfterItsEnd) {
  ManualUpstream upstream;
  bool called = false;
  {
    AnswerCache cache(upstream, {});
    cache.prefetch(txt("a.example"), [&](const AnswerPtr&) { called = true; });
  }

  upstream.answer(found("x"));

  EXPECT_FALSE(called);
}

TEST(AnswerCache, EndsOnlyAfterTheContinuationsThatRun) {
  ManualUpstream upstream;
  auto cache = std::make_unique<AnswerCache>(upstream, AnswerCacheOptions{});
  std::promise<void> begun;
  std::promise<void> may_go_on;
  bool ended = false;

  cache->prefetch(txt("a.example"), [&, &living = *cache](const AnswerPtr&) {
    begun.set_value();
    may_go_on.get_future().wait();
    living.prefetch(txt("b.example"), {});
    ended = true;
  });
  std::thread answering([&] { upstream.answer(found("x")); });
  begun.get_future().wait();
  std::thread ending([&] { cache.reset(); });
  may_go_on.set_value();
  ending.join();

  EXPECT_TRUE(ended);
  answering.join();
}

TEST(AnswerCache, ServesManyThreadsAtOnce) {
  constexpr int rounds = 2000;
  ManualUpstream upstream;
  AnswerCacheOptions options;
  options.capacity_bytes = 1 << 20;
  AnswerCache cache(upstream, options);
  const auto asking = [&](int seed) {
    int right = 0;
    for (int i = 0; i < rounds; ++i) {
      const std::string text = "n" + std::to_string((i * seed) % 97) + ".example";
      cache.prefetch(txt(text),
                     [&](const AnswerPtr& answer) { answer->interpreted<int>([](const Answer&) { return 1; }); });
      right += text_of(cache.lookup(txt(text), far_away)) == "x";
    }
    return right;
  };
  std::jthread answering([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) upstream.answer(found("x", 0s));
  });

  std::vector<std::future<int>> asked;
  for (int seed : {1, 3, 5, 7}) asked.push_back(std::async(std::launch::async, asking, seed));

  for (std::future<int>& one : asked) EXPECT_EQ(one.get(), rounds);
  answering.request_stop();
  cache.prefetch(txt("last.example"), {});
}

}  // namespace
}  // namespace dmarcd::dns
