#include <gtest/gtest.h>

#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {
namespace {

TEST(InterpretedAnswer, IsParsedOnceHoweverOftenTheAnswerIsCopied) {
  Answer answer;
  answer.texts = {"a", "b"};
  int parsed = 0;
  auto count = [&](const Answer& read) {
    ++parsed;
    return read.texts.size();
  };

  const Answer copy = answer;

  EXPECT_EQ(*answer.interpreted<std::size_t>(count), 2U);
  EXPECT_EQ(*copy.interpreted<std::size_t>(count), 2U);
  EXPECT_EQ(parsed, 1);
}

// MAIL FROM:<x@_dmarc.example.com> makes SPF read the answer that DMARC reads.
TEST(InterpretedAnswer, NeverGivesOneProtocolWhatAnotherMadeOfIt) {
  Answer answer;
  answer.texts = {"v=DMARC1"};

  EXPECT_EQ(*answer.interpreted<std::size_t>([](const Answer& read) { return read.texts.size(); }), 1U);
  EXPECT_EQ(*answer.interpreted<std::string>([](const Answer& read) { return read.texts.front(); }), "v=DMARC1");
  EXPECT_EQ(*answer.interpreted<std::size_t>([](const Answer&) { return std::size_t{9}; }), 1U);
}

}  // namespace
}  // namespace dmarcd::dns
