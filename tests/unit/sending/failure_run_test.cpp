#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/record/failure_notice.h"
#include "dmarcd/sending/report_run.h"

#include "support/report_world.h"

namespace dmarcd::sending {
namespace {

using test::ReportWorld;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A world where failure reports are on, and a.example has one that came a minute ago, today.
class FailureRunTest : public ::testing::Test {
 protected:
  FailureRunTest() { world.options.failure_reports.enabled = true; }

  void append_notice(const std::vector<std::string>& ruf, int seconds_ago = 60) {
    world.append("a.example", {record::encode_notice({.policy_domain = *dns::DomainName::parse("a.example"),
                                                      .author_domain = *dns::DomainName::parse("news.a.example"),
                                                      .arrived_at = world.now - std::chrono::seconds(seconds_ago),
                                                      .ruf = ruf,
                                                      .entity = "Content-Type: text/plain\r\n\r\nwhat failed\r\n"})});
  }

  ReportWorld world;
};

TEST_F(FailureRunTest, TellsAFailureWithoutWaitingForTheDayToEnd) {
  append_notice({"f@a.example"});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_THAT(world.listener.lines, ElementsAre("folded a.example 1 0", "built a.example part 1: 1 rows, 1 messages",
                                                "sent a.example to f@a.example"));
  ASSERT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_EQ(world.transport.taken[0].sender, "reports@reporter.example");
  EXPECT_THAT(world.transport.taken[0].message, HasSubstr("Subject: DMARC failure report for news.a.example\r\n"));
  EXPECT_THAT(world.transport.taken[0].message, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(world.transport.taken[0].message, HasSubstr("\r\n\r\nwhat failed\r\n"));
}

// Covers: failure.off
TEST_F(FailureRunTest, DropsWhatIsThereWhenTheyAreTurnedOff) {
  world.options.failure_reports.enabled = false;
  append_notice({"f@a.example"});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_THAT(world.listener.lines, ElementsAre("folded a.example 1 0", "drop a.example: failure_reports are off"));
  EXPECT_THAT(world.transport.taken, IsEmpty());
  EXPECT_THAT(world.store.rows, IsEmpty());
}

// Covers: failure.destinations
TEST_F(FailureRunTest, AsksWhetherAnotherOrganizationWantsFailureReports) {
  world.publish("a.example._report._dmarc.b.test. TXT \"v=DMARC1; ruf=mailto:g@b.test\"\n");
  append_notice({"f@b.test", "f@c.test"});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  ASSERT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_EQ(world.transport.taken[0].recipient, "g@b.test");
}

TEST_F(FailureRunTest, SendsNoCopies) {
  world.options.selection.copy_addresses = {"archive@reporter.example"};
  append_notice({"f@a.example"});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_THAT(world.transport.taken, SizeIs(1));
}

// Covers: failure.limits
TEST_F(FailureRunTest, SpreadsWhatIsMoreThanAMinuteMayHaveAndDropsTheRestOfTheDay) {
  world.options.failure_reports.most_a_minute = 2;
  world.options.failure_reports.most_a_day = 3;
  for (int i = 0; i < 5; ++i) append_notice({"f@a.example"}, i);
  const auto sender = world.sender();

  ASSERT_TRUE(sender->run(world.whole_pass()));
  EXPECT_THAT(world.transport.taken, SizeIs(2));
  EXPECT_THAT(world.listener.lines, Contains("drop a.example: 2 failures are beyond most_a_day"));
  world.now += std::chrono::minutes(1);
  sender->send_what_is_due();
  EXPECT_THAT(world.transport.taken, SizeIs(3));

  append_notice({"f@a.example"});
  ASSERT_TRUE(sender->run(world.whole_pass()));
  EXPECT_THAT(world.transport.taken, SizeIs(3));
  EXPECT_EQ(world.listener.lines.back(), "drop a.example: most_a_day is 3");
}

// Covers: failure.once
TEST_F(FailureRunTest, SendsEachOnceHoweverManyPassesThereAre) {
  append_notice({"f@a.example"});
  ASSERT_TRUE(world.sender("one")->run(world.whole_pass()));

  ASSERT_TRUE(world.sender("two")->run(world.whole_pass()));

  EXPECT_THAT(world.transport.taken, SizeIs(1));
}

}  // namespace
}  // namespace dmarcd::sending
