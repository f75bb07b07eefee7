#pragma once

// OutboxContract: rows become reports, and reports are sent.

#include "support/outbox_home.h"

namespace dmarcd::test {

TEST_P(OutboxContract, StoresTheReportOfThePartOfASet) {
  const sending::RowSetKey key = key_of(first_day);
  close_three_rows(key);
  const sending::BuiltReport report = report_of(key, 1, 0, 2);

  EXPECT_TRUE(must(outbox_->store_report(report)));

  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));
  ASSERT_THAT(sets, testing::SizeIs(1));
  EXPECT_EQ(sets[0].next_row, 2u);
  EXPECT_EQ(sets[0].parts, 1u);
  EXPECT_EQ(sets[0].rows, 3u) << "the order of the rest stays";
  EXPECT_EQ(must(outbox_->rows(key, State::closed, 2, 5)).at(0).text, "a");
  const std::vector<sending::StoredReport> stored = must(outbox_->reports(domain("example.com"), Shelf::pending));
  ASSERT_THAT(stored, testing::SizeIs(1));
  EXPECT_EQ(stored[0].facts, report.facts);
  EXPECT_EQ(stored[0].deliveries, report.deliveries);
  EXPECT_EQ(stored[0].document_size, report.document.size());
  EXPECT_EQ(must(outbox_->document(domain("example.com"), report.facts.id)), report.document);
}

TEST_P(OutboxContract, EndsASetWithItsLastReport) {
  const sending::RowSetKey key = key_of(first_day);
  close_three_rows(key);

  EXPECT_TRUE(must(outbox_->store_report(report_of(key, 1, 0, 2))));
  EXPECT_TRUE(must(outbox_->store_report(last_report_of(key, 2, 2, 3))));

  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());
  EXPECT_THAT(all_rows(key, State::closed), testing::IsEmpty());
  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(2));
}

TEST_P(OutboxContract, MakesAFurtherPartOfRowsThatComeLate) {
  const sending::RowSetKey key = key_of(first_day);
  close_three_rows(key);
  add_rows(key, {{"late", 1}});
  ASSERT_TRUE(must(outbox_->store_report(last_report_of(key, 1, 0, 3))));

  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));
  ASSERT_THAT(sets, testing::SizeIs(1));
  EXPECT_EQ(sets[0].state, State::open);
  EXPECT_EQ(sets[0].parts, 1u);
  EXPECT_TRUE(must(outbox_->close(key)));
  EXPECT_FALSE(must(outbox_->store_report(last_report_of(key, 1, 0, 1)))) << "part 1 has other rows";
  EXPECT_TRUE(must(outbox_->store_report(last_report_of(key, 2, 0, 1))));
  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(2));
}

TEST_P(OutboxContract, CountsThePartsOfAKeyAlsoWhenTheirReportsAreGone) {
  const sending::RowSetKey key = key_of(first_day);
  const sending::BuiltReport report = store_report(first_day, {waiting_delivery("dmarc@example.com")});
  ASSERT_TRUE(must(outbox_->drop_report(domain("example.com"), report.facts.id)));

  add_rows(key, {{"late", 1}});

  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).parts, 1u);
}

TEST_P(OutboxContract, StoresAReportOnceHoweverOftenItIsToldTo) {
  const sending::RowSetKey key = key_of(first_day);
  close_three_rows(key);
  const sending::BuiltReport first = report_of(key, 1, 0, 2);
  const sending::BuiltReport last = last_report_of(key, 2, 2, 3);

  EXPECT_TRUE(must(outbox_->store_report(first)));
  EXPECT_TRUE(must(home_->open()->store_report(first)));
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).next_row, 2u);
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).parts, 1u);
  EXPECT_TRUE(must(outbox_->store_report(last)));
  EXPECT_TRUE(must(outbox_->store_report(last)));
  EXPECT_TRUE(must(outbox_->store_report(first)));

  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(2));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());
}

TEST_P(OutboxContract, DoesNotUndoASendingByStoringTheReportAgain) {
  const sending::Delivery waiting = waiting_delivery("dmarc@example.com");
  const sending::Delivery sent = settled(waiting, sending::DeliveryState::sent, Timestamp(second_day));
  const sending::BuiltReport report = store_report(first_day, {waiting});
  ASSERT_TRUE(must(outbox_->replace_delivery(domain("example.com"), report.facts.id, waiting, sent)));

  EXPECT_TRUE(must(outbox_->store_report(report)));

  EXPECT_THAT(ids(Shelf::pending), testing::IsEmpty());
  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::archived)).at(0).deliveries,
              testing::ElementsAre(sent));
}

TEST_P(OutboxContract, RefusesAReportThatWasBuiltFromAnOlderState) {
  const sending::RowSetKey key = key_of(first_day);
  add_rows(key, {{"a", 1}, {"b", 2}, {"c", 3}});
  EXPECT_FALSE(must(outbox_->store_report(report_of(key, 1, 0, 2)))) << "the set is open";
  ASSERT_TRUE(must(outbox_->close(key)));

  EXPECT_FALSE(must(outbox_->store_report(report_of(key_of(second_day), 1, 0, 2)))) << "there is no such set";
  EXPECT_FALSE(must(outbox_->store_report(report_of(key, 1, 1, 2)))) << "a row is left out";
  EXPECT_FALSE(must(outbox_->store_report(report_of(key, 2, 0, 2)))) << "a part is left out";
  ASSERT_TRUE(must(outbox_->store_report(report_of(key, 1, 0, 2))));
  EXPECT_FALSE(must(outbox_->store_report(report_of(key, 2, 0, 2)))) << "the rows are reported";
  sending::BuiltReport of_another = report_of(key, 1, 0, 2);
  of_another.facts.messages = 8;
  EXPECT_FALSE(must(outbox_->store_report(of_another))) << "built by somebody else";

  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(1));
  EXPECT_EQ(must(outbox_->row_sets(domain("example.com"))).at(0).next_row, 2u);
}

TEST_P(OutboxContract, KeepsAnyOctetsOfADocument) {
  const sending::RowSetKey key = key_of(first_day);
  close_three_rows(key);
  sending::BuiltReport report = last_report_of(key, 1, 0, 3);
  report.document = hostile_octets;
  for (int octet = 0; octet < 256; ++octet) report.document += static_cast<char>(octet);

  ASSERT_TRUE(must(outbox_->store_report(report)));

  EXPECT_EQ(must(outbox_->document(domain("example.com"), report.facts.id)), report.document);
  EXPECT_TRUE(must(outbox_->store_report(report)));
  EXPECT_EQ(must(outbox_->document(domain("example.com"), "another")), std::nullopt);
}

TEST_P(OutboxContract, TellsTheReportsOfTheOldestPeriodFirst) {
  const sending::BuiltReport late = store_report(second_day, {waiting_delivery("a@example.com")});
  const sending::BuiltReport early = store_report(first_day, {waiting_delivery("a@example.com")});

  EXPECT_THAT(ids(Shelf::pending), testing::ElementsAre(early.facts.id, late.facts.id));
  EXPECT_THAT(must(outbox_->reports(domain("example.net"), Shelf::pending)), testing::IsEmpty());
}

TEST_P(OutboxContract, PutsAReportIntoTheArchiveWhenNothingWaitsAnyMore) {
  const sending::Delivery first = waiting_delivery("a@example.com");
  const sending::Delivery second = waiting_delivery("b@example.com");
  const sending::Delivery sent = settled(first, sending::DeliveryState::sent, Timestamp(second_day));
  const sending::Delivery refused = settled(second, sending::DeliveryState::refused, Timestamp(second_day));
  const std::string id = store_report(first_day, {first, second}).facts.id;

  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, first, sent)));
  EXPECT_THAT(ids(Shelf::pending), testing::ElementsAre(id));
  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::pending)).at(0).deliveries,
              testing::ElementsAre(sent, second));
  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, second, refused)));

  EXPECT_THAT(ids(Shelf::pending), testing::IsEmpty());
  EXPECT_THAT(ids(Shelf::archived), testing::ElementsAre(id));
  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::archived)).at(0).deliveries,
              testing::ElementsAre(sent, refused));
}

TEST_P(OutboxContract, TakesAReportOutOfTheArchiveThatIsToBeSentAgain) {
  const sending::Delivery given_up =
      settled(waiting_delivery("a@example.com"), sending::DeliveryState::given_up, Timestamp(second_day));
  const std::string id = store_report(first_day, {given_up}).facts.id;
  EXPECT_THAT(ids(Shelf::archived), testing::ElementsAre(id));

  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, given_up, waiting_delivery("a@example.com"))));

  EXPECT_THAT(ids(Shelf::pending), testing::ElementsAre(id));
  EXPECT_THAT(ids(Shelf::archived), testing::IsEmpty());
}

TEST_P(OutboxContract, ArchivesAReportThatNobodyIsToGet) {
  const std::string id = store_report(first_day, {}).facts.id;

  EXPECT_THAT(ids(Shelf::pending), testing::IsEmpty());
  EXPECT_THAT(ids(Shelf::archived), testing::ElementsAre(id));
  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::archived)).at(0).deliveries, testing::IsEmpty());
}

TEST_P(OutboxContract, ReplacesADeliveryOnceHoweverOftenItIsToldTo) {
  const sending::Delivery waiting = waiting_delivery("a@example.com");
  sending::Delivery later = waiting;
  later.attempts = 1;
  later.reply = std::string("451 \"try\"\r\n\\ later\0'", 20);
  const sending::Delivery sent = settled(later, sending::DeliveryState::sent, Timestamp(second_day));
  const std::string id = store_report(first_day, {waiting}).facts.id;

  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, waiting, later)));
  EXPECT_TRUE(must(home_->open()->replace_delivery(domain("example.com"), id, waiting, later)));
  EXPECT_FALSE(must(outbox_->replace_delivery(domain("example.com"), id, waiting, sent))) << "decided on an older one";
  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::pending)).at(0).deliveries,
              testing::ElementsAre(later));
  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, later, sent)));
  EXPECT_TRUE(must(outbox_->replace_delivery(domain("example.com"), id, later, sent)));
  EXPECT_FALSE(must(outbox_->replace_delivery(domain("example.com"), id, waiting, later)));
  EXPECT_FALSE(must(outbox_->replace_delivery(domain("example.com"), "another", later, sent)));

  EXPECT_THAT(must(outbox_->reports(domain("example.com"), Shelf::archived)).at(0).deliveries,
              testing::ElementsAre(sent));
}

TEST_P(OutboxContract, DropsAReportWhateverWaits) {
  const sending::Delivery waiting = waiting_delivery("a@example.com");
  const std::string id = store_report(first_day, {waiting}).facts.id;
  const std::string archived = store_report(second_day, {}).facts.id;

  EXPECT_TRUE(must(outbox_->drop_report(domain("example.com"), id)));
  EXPECT_FALSE(must(outbox_->drop_report(domain("example.com"), id)));
  EXPECT_TRUE(must(outbox_->drop_report(domain("example.com"), archived)));

  EXPECT_THAT(ids(Shelf::pending), testing::IsEmpty());
  EXPECT_THAT(ids(Shelf::archived), testing::IsEmpty());
  EXPECT_EQ(must(outbox_->document(domain("example.com"), id)), std::nullopt);
  EXPECT_FALSE(must(outbox_->replace_delivery(domain("example.com"), id, waiting, waiting)));
  EXPECT_THAT(must(outbox_->domains()), testing::IsEmpty());
}

TEST_P(OutboxContract, ForgetsWhatWasSettledBeforeAMoment) {
  const Timestamp moment = Timestamp(second_day) + std::chrono::hours(5);
  const auto sent_at = [](Timestamp at) {
    return settled(waiting_delivery("a@example.com"), sending::DeliveryState::sent, at);
  };
  const std::chrono::seconds second(1);
  const std::string old = store_report(first_day, {sent_at(moment - second)}).facts.id;
  const std::string at_the_moment = store_report(second_day, {sent_at(moment)}).facts.id;
  const report::Day third_day = second_day + std::chrono::days(1);
  const std::string last_was_later =
      store_report(third_day, {sent_at(moment + second), sent_at(moment - second)}).facts.id;
  const std::string pending =
      store_report(third_day + std::chrono::days(1), {waiting_delivery("a@example.com")}).facts.id;

  EXPECT_EQ(must(outbox_->forget_archived(domain("example.com"), moment)), 1u);
  EXPECT_EQ(must(outbox_->forget_archived(domain("example.com"), moment)), 0u);

  EXPECT_THAT(ids(Shelf::archived), testing::ElementsAre(at_the_moment, last_was_later));
  EXPECT_EQ(must(outbox_->document(domain("example.com"), old)), std::nullopt);
  EXPECT_EQ(must(outbox_->forget_archived(domain("example.com"), moment + std::chrono::days(100))), 2u);
  EXPECT_THAT(ids(Shelf::pending), testing::ElementsAre(pending));
}

}  // namespace dmarcd::test
