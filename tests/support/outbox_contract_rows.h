#pragma once

// OutboxContract: lines become rows, and rows are read.

#include "support/outbox_home.h"

namespace dmarcd::test {

TEST_P(OutboxContract, TellsTheOldestLines) {
  home_->append(domain("example.com"), {"a", "b"});
  home_->append(domain("example.com"), {hostile_octets});
  home_->append(domain("example.net"), {"of another"});

  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 2)).lines, testing::ElementsAre("a", "b"));
  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 100)).lines,
              testing::ElementsAre("a", "b", hostile_octets));
  EXPECT_THAT(must(outbox_->unread_lines(domain("example.org"), 100)).lines, testing::IsEmpty());
}

TEST_P(OutboxContract, MakesRowsOfTheOldestLinesAndLeavesTheOthers) {
  home_->append(domain("example.com"), {"a", "b", "c"});
  const sending::UnreadLines unread = must(outbox_->unread_lines(domain("example.com"), 2));
  home_->append(domain("example.com"), {"d"});

  EXPECT_TRUE(must(outbox_->fold({.policy_domain = domain("example.com"),
                                  .fold = unread.fold,
                                  .taken = 2,
                                  .rows = {{first_day, "p:none", "note", {{"row", 2}}}},
                                  .unreadable = {}})));

  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 100)).lines, testing::ElementsAre("c", "d"));
  EXPECT_THAT(all_rows(key_of(first_day), State::open), testing::ElementsAre(sending::CountedRow{"row", 2}));
}

TEST_P(OutboxContract, RefusesAFoldThatWasDecidedOnAnOlderState) {
  home_->append(domain("example.com"), {"a", "b"});
  const auto second = home_->open();
  const sending::UnreadLines unread = must(second->unread_lines(domain("example.com"), 1));
  const sending::Fold fold{.policy_domain = domain("example.com"),
                           .fold = unread.fold,
                           .taken = 1,
                           .rows = {{first_day, "p:none", "note", {{"row", 1}}}},
                           .unreadable = {"unreadable"}};

  EXPECT_TRUE(must(outbox_->fold(fold)));
  EXPECT_FALSE(must(second->fold(fold)));
  EXPECT_FALSE(must(outbox_->fold(fold)));

  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 100)).lines, testing::ElementsAre("b"));
  EXPECT_THAT(all_rows(key_of(first_day), State::open), testing::ElementsAre(sending::CountedRow{"row", 1}));
}

TEST_P(OutboxContract, RefusesToTakeMoreLinesThanThereAre) {
  home_->append(domain("example.com"), {"a"});
  const sending::UnreadLines unread = must(outbox_->unread_lines(domain("example.com"), 1));

  EXPECT_FALSE(must(outbox_->fold({.policy_domain = domain("example.com"),
                                   .fold = unread.fold,
                                   .taken = 2,
                                   .rows = {{first_day, "p:none", "note", {{"row", 2}}}},
                                   .unreadable = {}})));

  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 100)).lines, testing::ElementsAre("a"));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());
}

TEST_P(OutboxContract, TakesUnreadableLinesAway) {
  home_->append(domain("example.com"), {hostile_octets, "b"});
  const sending::UnreadLines unread = must(outbox_->unread_lines(domain("example.com"), 2));

  EXPECT_TRUE(must(outbox_->fold({.policy_domain = domain("example.com"),
                                  .fold = unread.fold,
                                  .taken = 2,
                                  .rows = {},
                                  .unreadable = unread.lines})));

  EXPECT_THAT(must(outbox_->unread_lines(domain("example.com"), 2)).lines, testing::IsEmpty());
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());
  EXPECT_THAT(must(outbox_->domains()), testing::IsEmpty());
}

TEST_P(OutboxContract, AddsUpTheRowsOfAllFolds) {
  add_rows(key_of(first_day), {{"a", 1}, {"b", 5}}, "first note");
  add_rows(key_of(first_day), {{"a", 10}, {"c", 1}}, "second note");

  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));

  ASSERT_THAT(sets, testing::SizeIs(1));
  EXPECT_EQ(sets[0].note, "second note");
  EXPECT_EQ(sets[0].rows, 3u);
  EXPECT_EQ(sets[0].messages, 17u);
  EXPECT_THAT(
      all_rows(key_of(first_day), State::open),
      testing::ElementsAre(sending::CountedRow{"a", 11}, sending::CountedRow{"b", 5}, sending::CountedRow{"c", 1}));
}

TEST_P(OutboxContract, KeepsDaysPoliciesAndDomainsApart) {
  home_->append(domain("example.com"), {"line"});
  EXPECT_TRUE(must(outbox_->fold({.policy_domain = domain("example.com"),
                                  .fold = must(outbox_->unread_lines(domain("example.com"), 1)).fold,
                                  .taken = 1,
                                  .rows = {{second_day, "p:none", "n1", {{"r1", 1}}},
                                           {first_day, "p:reject,sp:none", "n2", {{"r2", 1}}},
                                           {first_day, "p:none", "n3", {{"r3", 1}}}},
                                  .unreadable = {}})));
  add_rows({domain("example.net"), first_day, "p:none"}, {{"r4", 1}});
  EXPECT_TRUE(must(outbox_->close(key_of(first_day))));
  add_rows(key_of(first_day), {{"late", 1}}, "n5");

  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));

  std::vector<std::string> told;
  for (const sending::RowSet& set : sets)
    told.push_back(fmt::format("{} {} {} {}", set.key.day == first_day ? "first" : "second", set.key.policy,
                               set.state == State::closed ? "closed" : "open", set.note));
  EXPECT_THAT(told, testing::ElementsAre("first p:none closed n3", "first p:none open n5",
                                         "first p:reject,sp:none open n2", "second p:none open n1"));
  EXPECT_THAT(all_rows(key_of(first_day, "p:reject,sp:none"), State::open),
              testing::ElementsAre(sending::CountedRow{"r2", 1}));
  EXPECT_THAT(all_rows({domain("example.net"), first_day, "p:none"}, State::open),
              testing::ElementsAre(sending::CountedRow{"r4", 1}));
}

TEST_P(OutboxContract, OrdersRowsByMessagesAndThenByOctets) {
  add_rows(key_of(first_day), {{"a", 2}, {"b", 2}, {"B", 2}, {"\xff", 2}, {"ab", 2}, {"few", 1}, {"many", 10}});
  EXPECT_TRUE(must(outbox_->close(key_of(first_day))));

  std::vector<std::string> texts;
  for (const sending::CountedRow& row : all_rows(key_of(first_day), State::closed)) texts.push_back(row.text);

  EXPECT_THAT(texts, testing::ElementsAre("many", "\xff", "b", "ab", "a", "B", "few"));
}

TEST_P(OutboxContract, KeepsAnyOctetsOfRowsAndNotes) {
  add_rows(key_of(first_day), {{hostile_octets, 3}, {std::string("\0", 1), 1}}, hostile_octets);
  EXPECT_TRUE(must(outbox_->close(key_of(first_day))));

  EXPECT_THAT(
      all_rows(key_of(first_day), State::closed),
      testing::ElementsAre(sending::CountedRow{hostile_octets, 3}, sending::CountedRow{std::string("\0", 1), 1}));
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).note, hostile_octets);
}

// 2^53: more messages of one row than anybody receives, and the most that every store counts exactly.
TEST_P(OutboxContract, CountsExactlyUpToTwoToThe53) {
  const std::uint64_t most = std::uint64_t{1} << 53;
  add_rows(key_of(first_day), {{"a", most - 2}, {"b", most - 3}});
  add_rows(key_of(first_day), {{"a", 1}, {"b", 3}});

  EXPECT_THAT(all_rows(key_of(first_day), State::open),
              testing::ElementsAre(sending::CountedRow{"b", most}, sending::CountedRow{"a", most - 1}));
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).messages, 2 * most - 1);
}

TEST_P(OutboxContract, TellsRowsByThePage) {
  add_rows(key_of(first_day), {{"a", 1}, {"b", 2}, {"c", 3}});

  for (const State state : {State::open, State::closed}) {
    if (state == State::closed) {
      ASSERT_TRUE(must(outbox_->close(key_of(first_day))));
    }
    const auto page = [&](std::uint64_t first, std::size_t most) {
      std::string texts;
      for (const sending::CountedRow& row : must(outbox_->rows(key_of(first_day), state, first, most)))
        texts += row.text;
      return texts;
    };
    EXPECT_EQ(page(0, 2), "cb");
    EXPECT_EQ(page(1, 1), "b");
    EXPECT_EQ(page(2, 5), "a");
    EXPECT_EQ(page(3, 5), "");
    EXPECT_EQ(page(0, 0), "");
  }
}

TEST_P(OutboxContract, PagesThroughAHundredThousandRows) {
  constexpr std::size_t rows_a_fold = 10'000;
  constexpr std::size_t folds = 10;
  constexpr std::size_t page = 3'000;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<sending::CountedRow> rows;
    for (std::size_t i = 0; i < rows_a_fold; ++i) rows.push_back({fmt::format("row {:06}", fold * rows_a_fold + i), 1});
    add_rows(key_of(first_day), std::move(rows));
  }
  ASSERT_TRUE(must(outbox_->close(key_of(first_day))));

  std::size_t seen = 0;
  std::string last = "s";
  while (true) {
    const std::vector<sending::CountedRow> rows = must(outbox_->rows(key_of(first_day), State::closed, seen, page));
    for (const sending::CountedRow& row : rows) {
      ASSERT_LT(row.text, last);
      last = row.text;
    }
    seen += rows.size();
    if (rows.size() < page) break;
  }

  EXPECT_EQ(seen, folds * rows_a_fold);
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).rows, seen);
}

TEST_P(OutboxContract, ClosesASetOnce) {
  EXPECT_FALSE(must(outbox_->close(key_of(first_day)))) << "there is none";
  add_rows(key_of(first_day), {{"a", 4}}, "the note");

  EXPECT_TRUE(must(outbox_->close(key_of(first_day))));
  EXPECT_TRUE(must(home_->open()->close(key_of(first_day))));

  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));
  ASSERT_THAT(sets, testing::SizeIs(1));
  EXPECT_EQ(sets[0].state, State::closed);
  EXPECT_EQ(sets[0].note, "the note");
  EXPECT_EQ(sets[0].rows, 1u);
  EXPECT_EQ(sets[0].messages, 4u);
  EXPECT_EQ(sets[0].next_row, 0u);
  EXPECT_EQ(sets[0].parts, 0u);
  EXPECT_THAT(all_rows(key_of(first_day), State::open), testing::IsEmpty());
}

TEST_P(OutboxContract, LetsNothingIntoAClosedSet) {
  add_rows(key_of(first_day), {{"a", 1}, {"b", 2}});
  ASSERT_TRUE(must(outbox_->close(key_of(first_day))));
  add_rows(key_of(first_day), {{"a", 50}, {"late", 7}});

  EXPECT_TRUE(must(outbox_->close(key_of(first_day)))) << "the older one";

  EXPECT_THAT(all_rows(key_of(first_day), State::closed),
              testing::ElementsAre(sending::CountedRow{"b", 2}, sending::CountedRow{"a", 1}));
  EXPECT_THAT(all_rows(key_of(first_day), State::open),
              testing::ElementsAre(sending::CountedRow{"a", 50}, sending::CountedRow{"late", 7}));
}

TEST_P(OutboxContract, DropsAnOpenSetAndNoClosedOne) {
  add_rows(key_of(first_day), {{"a", 1}});
  ASSERT_TRUE(must(outbox_->close(key_of(first_day))));
  add_rows(key_of(first_day), {{"a", 5}, {"b", 6}});

  EXPECT_EQ(must(outbox_->drop_rows(key_of(first_day))), 11u);
  EXPECT_EQ(must(outbox_->drop_rows(key_of(first_day))), 0u);

  EXPECT_THAT(all_rows(key_of(first_day), State::open), testing::IsEmpty());
  EXPECT_THAT(all_rows(key_of(first_day), State::closed), testing::SizeIs(1));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::SizeIs(1));
}

}  // namespace dmarcd::test
