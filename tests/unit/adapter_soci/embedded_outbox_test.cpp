#include "embedded_outbox.h"

#include <csignal>
#include <sys/wait.h>
#include <thread>

#include "database_folder.h"
#include "embedded_store.h"
#include "support/outbox_contract.h"

namespace dmarcd::test {

class EmbeddedHome final : public OutboxHome {
 public:
  std::unique_ptr<sending::Outbox> open() override {
    return std::make_unique<sql::EmbeddedOutbox>(folder_.database(), sql::Access::read_write);
  }

  void append(const dns::DomainName& domain, const std::vector<std::string>& lines) override {
    record::Batch batch{"writer-1", ++batches_, {}};
    for (const std::string& line : lines) batch.lines.push_back({domain, line});
    must(store_.append(batch));
  }

 private:
  sql::DatabaseFolder folder_;
  sql::EmbeddedStore store_{folder_.database(), sql::Access::read_write};
  std::uint64_t batches_ = 0;
};

std::unique_ptr<OutboxHome> make_embedded_home() {
  return std::make_unique<EmbeddedHome>();
}

INSTANTIATE_TEST_SUITE_P(Embedded, OutboxContract, testing::Values(OutboxKind{"embedded", make_embedded_home}),
                         testing::PrintToStringParamName());

}  // namespace dmarcd::test

namespace dmarcd::sql {
namespace {

using sending::CountedRow;
using sending::RowSet;
using test::domain;
using test::first_day;
using test::key_of;
using test::must;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EmbeddedOutboxTest : public testing::Test {
 protected:
  EmbeddedOutbox open(Access access = Access::read_write) const { return {folder_.database(), access}; }

  void append(const std::vector<std::string>& lines) {
    record::Batch batch{"writer-1", ++batches_, {}};
    for (const std::string& line : lines) batch.lines.push_back({domain("example.com"), line});
    must(store_.append(batch));
  }

  /// Counts a line of example.com as one message each of some rows.
  static bool fold_one(sending::Outbox& outbox, std::vector<CountedRow> rows) {
    return must(outbox.fold({.policy_domain = domain("example.com"),
                             .fold = must(outbox.unread_lines(domain("example.com"), 1)).fold,
                             .taken = 1,
                             .rows = {{first_day, "p:none", "note", std::move(rows)}},
                             .unreadable = {}}));
  }

  int count(const std::string& what) const {
    int number = -1;
    folder_.session() << "SELECT count(*) FROM " + what, soci::into(number);
    return number;
  }

  DatabaseFolder folder_;
  EmbeddedStore store_{folder_.database(), Access::read_write};
  std::uint64_t batches_ = 0;
};

TEST_F(EmbeddedOutboxTest, TakesLinesInTheOrderTheyCameInAndNotByTheirTimes) {
  EmbeddedOutbox outbox = open();
  append({"20,a"});
  const sending::UnreadLines unread = must(outbox.unread_lines(domain("example.com"), 1));
  append({"10,older, but later here"});

  EXPECT_TRUE(must(outbox.fold({.policy_domain = domain("example.com"),
                                .fold = unread.fold,
                                .taken = 1,
                                .rows = {{first_day, "p:none", "", {{"a", 1}}}},
                                .unreadable = {}})));

  EXPECT_THAT(must(outbox.unread_lines(domain("example.com"), 9)).lines, ElementsAre("10,older, but later here"));
}

TEST_F(EmbeddedOutboxTest, KeepsTheNewestThousandUnreadableLinesOfADomain) {
  EmbeddedOutbox outbox = open();
  append(std::vector<std::string>(1500, "nonsense"));

  for (const std::size_t taken : {600u, 600u, 300u}) {
    const sending::UnreadLines unread = must(outbox.unread_lines(domain("example.com"), taken));
    std::vector<std::string> unreadable = unread.lines;
    unreadable.back() = fmt::format("the last of {}", taken);
    EXPECT_TRUE(must(outbox.fold({.policy_domain = domain("example.com"),
                                  .fold = unread.fold,
                                  .taken = taken,
                                  .rows = {},
                                  .unreadable = unreadable})));
  }

  EXPECT_EQ(count("unreadable_lines"), 1000);
  EXPECT_EQ(count("unreadable_lines WHERE line = 'the last of 300'"), 1);
}

TEST_F(EmbeddedOutboxTest, DeletesTheRowsOfAReportedSetByAndBy) {
  EmbeddedOutbox outbox = open();
  append(std::vector<std::string>(9, "line"));
  std::vector<CountedRow> rows;
  for (int i = 0; i < 12'000; ++i) rows.push_back({fmt::format("row {}", i), 1});
  ASSERT_TRUE(fold_one(outbox, rows));
  ASSERT_TRUE(must(outbox.close(key_of(first_day))));

  ASSERT_TRUE(must(outbox.store_report(test::last_report_of(key_of(first_day), 1, 0, 12'000))));
  EXPECT_EQ(count("rows"), 12'000) << "the transaction that stores the report is short";
  EXPECT_THAT(must(outbox.row_sets(domain("example.com"))), IsEmpty());
  EXPECT_THAT(must(outbox.rows(key_of(first_day), RowSet::State::closed, 0, 5)), IsEmpty());
  ASSERT_TRUE(fold_one(outbox, {{"late", 1}}));
  EXPECT_EQ(count("rows"), 7'001);
  ASSERT_TRUE(fold_one(outbox, {{"late", 1}}));
  ASSERT_TRUE(fold_one(outbox, {{"late", 1}}));

  EXPECT_EQ(count("rows"), 1);
  EXPECT_EQ(count("row_sets"), 1);
}

TEST_F(EmbeddedOutboxTest, PagesThroughEachSetOfAKeyFromItsOwnBeginning) {
  EmbeddedOutbox outbox = open();
  append({"line", "line"});
  ASSERT_TRUE(fold_one(outbox, {{"a", 9}, {"b", 8}, {"c", 7}}));
  ASSERT_TRUE(must(outbox.close(key_of(first_day))));
  ASSERT_THAT(must(outbox.rows(key_of(first_day), RowSet::State::closed, 0, 1)), ElementsAre(CountedRow{"a", 9}));
  ASSERT_TRUE(must(outbox.store_report(test::last_report_of(key_of(first_day), 1, 0, 3))));
  ASSERT_TRUE(fold_one(outbox, {{"x", 99}, {"y", 98}, {"z", 97}}));
  ASSERT_TRUE(must(outbox.close(key_of(first_day))));

  EXPECT_THAT(must(outbox.rows(key_of(first_day), RowSet::State::closed, 1, 9)),
              ElementsAre(CountedRow{"y", 98}, CountedRow{"z", 97}));
}

TEST_F(EmbeddedOutboxTest, NamesAReportThatCannotBeReadAndDropsIt) {
  EmbeddedOutbox outbox = open();
  append({"line"});
  ASSERT_TRUE(fold_one(outbox, {{"a", 1}}));
  ASSERT_TRUE(must(outbox.close(key_of(first_day))));
  const sending::BuiltReport report = test::last_report_of(key_of(first_day), 1, 0, 1);
  ASSERT_TRUE(must(outbox.store_report(report)));
  folder_.session() << "UPDATE deliveries SET delivery = '{\"state\":\"lost\"}'";

  const auto reports = outbox.reports(domain("example.com"), sending::Outbox::Shelf::pending);

  ASSERT_FALSE(reports);
  EXPECT_EQ(reports.error().kind, Error::Kind::permanent);
  EXPECT_THAT(reports.error().message, HasSubstr("report " + report.facts.id + " of example.com: not a delivery"));
  EXPECT_TRUE(must(outbox.drop_report(domain("example.com"), report.facts.id)));
  EXPECT_THAT(must(outbox.reports(domain("example.com"), sending::Outbox::Shelf::pending)), IsEmpty());
}

TEST_F(EmbeddedOutboxTest, LetsTheMilterStoreRecordsWhileRowsAreRead) {
  EmbeddedOutbox outbox = open(Access::read_write);
  append({"line"});
  ASSERT_TRUE(fold_one(outbox, {{"a", 1}}));
  soci::session reader = folder_.session();
  soci::transaction snapshot(reader);
  int rows = 0;
  reader << "SELECT count(*) FROM rows", soci::into(rows);

  EmbeddedStore milter(folder_.database(), Access::read_write, std::chrono::seconds(0));
  EXPECT_TRUE(milter.append({"writer-2", 1, {{domain("example.com"), "line"}}}));
  EXPECT_TRUE(fold_one(outbox, {{"a", 1}}));
  EXPECT_EQ(rows, 1);
}

TEST_F(EmbeddedOutboxTest, SaysThatAnotherKeepsTheFileLocked) {
  EmbeddedOutbox outbox(folder_.database(), Access::read_write, std::chrono::seconds(0));
  append({"line"});
  ASSERT_TRUE(must(outbox.lease(domain("example.com"), "build", "me", std::chrono::seconds(60))));
  soci::session other = folder_.session();
  other << "BEGIN IMMEDIATE";

  const Result<bool> locked = outbox.close(key_of(first_day));
  const auto readable = outbox.unread_lines(domain("example.com"), 5);
  other << "ROLLBACK";

  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().kind, Error::Kind::temporary);
  EXPECT_THAT(locked.error().message, HasSubstr("cannot close a day: another program keeps it locked"));
  EXPECT_THAT(must(readable).lines, SizeIs(1));
  EXPECT_TRUE(outbox.close(key_of(first_day)));
}

// Two senders and a milter on one file: whoever comes late with a fold looks again, and each line counts once.
TEST_F(EmbeddedOutboxTest, CountsEachLineOnceHoweverManyWorkAtOnce) {
  constexpr int lines = 300;
  const auto fold_until_all_are_counted = [&] {
    EmbeddedOutbox outbox = open();
    std::uint64_t counted = 0;
    while (counted < lines) {
      const sending::UnreadLines unread = must(outbox.unread_lines(domain("example.com"), 7));
      if (!unread.lines.empty())
        must(outbox.fold({.policy_domain = domain("example.com"),
                          .fold = unread.fold,
                          .taken = unread.lines.size(),
                          .rows = {{first_day, "p:none", "", {{"row", unread.lines.size()}}}},
                          .unreadable = {}}));
      const std::vector<RowSet> sets = must(outbox.row_sets(domain("example.com")));
      counted = sets.empty() ? 0 : sets[0].messages;
    }
  };

  {
    const std::jthread first(fold_until_all_are_counted);
    const std::jthread second(fold_until_all_are_counted);
    for (int i = 0; i < lines; ++i) append({fmt::format("{},line", i)});
  }

  EmbeddedOutbox outbox = open();
  EXPECT_EQ(must(outbox.row_sets(domain("example.com"))).at(0).messages, static_cast<std::uint64_t>(lines));
  EXPECT_THAT(must(outbox.unread_lines(domain("example.com"), 1)).lines, IsEmpty());
}

// A sender that is killed at any moment: what it was doing is done as a whole, or not at all.
TEST_F(EmbeddedOutboxTest, LosesAndDoublesNothingWhenASenderIsKilled) {
  constexpr int lines = 20'000;
  append(std::vector<std::string>(lines, "line"));
  EmbeddedOutbox outbox = open();

  for (unsigned kill_after = 1; kill_after <= 10; ++kill_after) {
    const std::uint64_t fold_before = must(outbox.unread_lines(domain("example.com"), 1)).fold;
    const pid_t sender = fork();
    ASSERT_NE(sender, -1);
    if (sender == 0) {
      EmbeddedOutbox own = open();
      while (fold_one(own, {{"row a", 1}, {"row b", 1}})) {
      }
      _exit(1);
    }
    while (must(outbox.unread_lines(domain("example.com"), 1)).fold < fold_before + kill_after) {
      // It works as fast as the disk does.
    }
    ASSERT_EQ(kill(sender, SIGKILL), 0);
    ASSERT_EQ(waitpid(sender, nullptr, 0), sender);

    const std::size_t left = must(outbox.unread_lines(domain("example.com"), lines)).lines.size();
    const std::uint64_t messages = must(outbox.row_sets(domain("example.com"))).at(0).messages;
    EXPECT_EQ(left + messages / 2, static_cast<std::size_t>(lines));
    EXPECT_EQ(must(outbox.rows(key_of(first_day), RowSet::State::open, 0, 1)).at(0).count, messages / 2);
  }
}

}  // namespace
}  // namespace dmarcd::sql
