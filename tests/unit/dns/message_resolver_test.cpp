#include "dmarcd/dns/message_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <thread>

#include "manual_upstream.h"

namespace dmarcd::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

LookupBudget budget(std::size_t lookups = 200) {
  return {lookups, Deadline::max()};
}

/// Answers each name "n.example" with the text "n+1.example": an include chain without end.
LookupResult next_in_chain(const Question& question) {
  return found(std::to_string(std::stoul(question.name.text()) + 1) + ".example");
}

/// Prefetches what each answer names.
void follow(Resolver& resolver, const Answer& answer) {
  if (!answer.texts.empty()) resolver.prefetch(name(answer.texts[0]), RecordType::txt, follow);
}

// Covers: dns.budget.questions
TEST(MessageResolver, CountsDistinctQuestionsOnly) {
  PromptUpstream upstream([](const Question&) { return found("x"); });
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(2));

  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::txt));
  resolver.prefetch(name("a.example"), RecordType::txt);
  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::txt));
  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::a));

  EXPECT_EQ(resolver.lookups_used(), 2u);
}

// Covers: dns.budget.questions
TEST(MessageResolver, RefusesALookupBeyondTheBudgetAndStillRepeatsTheOthers) {
  PromptUpstream upstream([](const Question&) { return found("x"); });
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(1));

  resolver.prefetch(name("a.example"), RecordType::txt);
  const LookupResult beyond = resolver.lookup(name("b.example"), RecordType::txt);

  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().reason, LookupFailure::Reason::out_of_budget);
  EXPECT_EQ(beyond.error().text, "TXT b.example: the message has used its 1 look-ups");
  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::txt));
  EXPECT_THAT(upstream.asked(), ElementsAre("a.example"));
}

TEST(MessageResolver, IsSilentAboutAPrefetchBeyondTheBudget) {
  PromptUpstream upstream([](const Question&) { return found("x"); });
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(0));
  bool called = false;

  resolver.prefetch(name("a.example"), RecordType::txt, [&](Resolver&, const Answer&) { called = true; });

  EXPECT_FALSE(called);
  EXPECT_TRUE(upstream.asked().empty());
}

TEST(MessageResolver, HoldsAnAnswerOfTtlZeroForTheWholeMessage) {
  PromptUpstream upstream([](const Question&) { return found("x", 0s); });
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget());

  resolver.prefetch(name("a.example"), RecordType::txt);
  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::txt));
  EXPECT_TRUE(resolver.lookup(name("a.example"), RecordType::txt));

  EXPECT_EQ(upstream.asked().size(), 1u);
}

// Covers: dns.budget.time
TEST(MessageResolver, WaitsForAPrefetchedAnswerUpToTheDeadline) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, {200, Deadline::min()});

  resolver.prefetch(name("a.example"), RecordType::txt);
  const LookupResult early = resolver.lookup(name("a.example"), RecordType::txt);
  std::thread answering([&] { upstream.answer(found("x")); });
  resolver.set_deadline(Deadline::max());
  const LookupResult late = resolver.lookup(name("a.example"), RecordType::txt);
  answering.join();

  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().reason, LookupFailure::Reason::out_of_budget);
  EXPECT_TRUE(late);
  EXPECT_EQ(upstream.asked().size(), 1u);
}

TEST(MessageResolver, FollowsAChainOfAnswersAtHandWithinTheBudgetAndAFlatStack) {
  constexpr std::size_t many = 20000;
  PromptUpstream upstream(next_in_chain);
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(many));

  resolver.prefetch(name("0.example"), RecordType::txt, follow);

  EXPECT_EQ(resolver.lookups_used(), many);
  EXPECT_EQ(upstream.asked().size(), many);
}

TEST(MessageResolver, EndsALoopOfContinuations) {
  PromptUpstream upstream([](const Question&) { return found("a.example"); });
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(50));
  int calls = 0;
  Resolver::Continuation again = [&](Resolver& view, const Answer&) {
    ++calls;
    view.prefetch(name("a.example"), RecordType::txt, again);
  };

  resolver.prefetch(name("a.example"), RecordType::txt, again);

  EXPECT_EQ(calls, 50);
  EXPECT_EQ(upstream.asked().size(), 1u);
}

TEST(MessageResolver, LetsContinuationsGoOnAfterTheMessageWithinItsBudget) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  {
    MessageResolver resolver(cache, budget(2));
    resolver.prefetch(name("0.example"), RecordType::txt, follow);
  }

  upstream.answer(found("1.example"));
  upstream.answer(found("2.example"));

  EXPECT_THAT(upstream.asked(), ElementsAre("0.example", "1.example"));
}

TEST(MessageResolver, NeverLetsAContinuationWait) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget());
  std::optional<LookupResult> inner;

  resolver.prefetch(name("a.example"), RecordType::txt,
                    [&](Resolver& view, const Answer&) { inner = view.lookup(name("b.example"), RecordType::txt); });
  upstream.answer(found("x"));

  ASSERT_TRUE(inner);
  EXPECT_FALSE(*inner);
}

TEST(MessageResolver, SharesItsSpendingWithTheThreadThatAnswers) {
  ManualUpstream upstream;
  AnswerCache cache(upstream, {});
  MessageResolver resolver(cache, budget(100));
  std::jthread answering([&] {
    for (int i = 0; i < 100; ++i) upstream.answer(found(std::to_string(i % 7) + ".next.example"));
  });

  for (int i = 0; i < 200; ++i) resolver.prefetch(name(std::to_string(i) + ".example"), RecordType::txt, follow);
  answering.join();

  EXPECT_EQ(resolver.lookups_used(), 100u);
  EXPECT_EQ(upstream.asked().size(), 100u);
}

}  // namespace
}  // namespace dmarcd::dns
