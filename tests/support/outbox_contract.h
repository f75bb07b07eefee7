#pragma once

// The tests of OutboxContract; included by one file of a test program.

#include "support/outbox_contract_failures.h"
#include "support/outbox_contract_reports.h"
#include "support/outbox_contract_rows.h"
#include "support/outbox_home.h"

namespace dmarcd::test {

TEST_P(OutboxContract, KnowsTheDomainsThatHaveLinesRowsOrReports) {
  EXPECT_THAT(must(outbox_->domains()), testing::IsEmpty());

  store_report(first_day, {waiting_delivery("dmarc@example.com")});
  home_->append(domain("lines.example"), {"line"});
  add_rows({domain("open.example"), first_day, "p:none"}, {{"a", 1}});
  add_rows({domain("closed.example"), first_day, "p:none"}, {{"a", 1}});
  must(outbox_->close({domain("closed.example"), first_day, "p:none"}));

  EXPECT_THAT(must(outbox_->domains()), testing::ElementsAre(domain("closed.example"), domain("example.com"),
                                                             domain("lines.example"), domain("open.example")));
}

TEST_P(OutboxContract, KnowsTheDomainOfAnArchivedReportUntilItIsForgotten) {
  const Timestamp at(second_day);
  const sending::Delivery before = waiting_delivery("dmarc@example.com");
  const sending::BuiltReport report = store_report(first_day, {before});
  ASSERT_TRUE(must(outbox_->replace_delivery(domain("example.com"), report.facts.id, before,
                                             settled(before, sending::DeliveryState::sent, at))));
  EXPECT_THAT(must(outbox_->domains()), testing::ElementsAre(domain("example.com")));

  must(outbox_->forget_archived(domain("example.com"), at + std::chrono::seconds(1)));

  EXPECT_THAT(must(outbox_->domains()), testing::IsEmpty());
}

TEST_P(OutboxContract, LeasesADeedToOneOwner) {
  const auto second = home_->open();
  const dns::DomainName name = domain("example.com");
  const std::chrono::seconds long_enough(600);

  EXPECT_TRUE(must(outbox_->lease(name, "build", "first", long_enough)));
  EXPECT_FALSE(must(second->lease(name, "build", "second", long_enough)));
  EXPECT_TRUE(must(outbox_->lease(name, "build", "first", long_enough))) << "prolonged";
  EXPECT_TRUE(must(second->lease(name, "send", "second", long_enough))) << "another deed";
  EXPECT_TRUE(must(second->lease(domain("example.net"), "build", "second", long_enough))) << "another domain";
}

TEST_P(OutboxContract, GivesALeaseBackForItsOwnerOnly) {
  const dns::DomainName name = domain("example.com");
  ASSERT_TRUE(must(outbox_->lease(name, "build", "first", std::chrono::seconds(600))));

  must(outbox_->release(name, "build", "second"));
  EXPECT_FALSE(must(outbox_->lease(name, "build", "second", std::chrono::seconds(600))));
  must(outbox_->release(name, "build", "first"));
  EXPECT_TRUE(must(outbox_->lease(name, "build", "second", std::chrono::seconds(600))));
  must(outbox_->release(name, "build", "first"));
  EXPECT_FALSE(must(outbox_->lease(name, "build", "first", std::chrono::seconds(600))));
}

TEST_P(OutboxContract, EndsALeaseByItself) {
  const dns::DomainName name = domain("example.com");
  ASSERT_TRUE(must(outbox_->lease(name, "build", "first", std::chrono::seconds(1))));

  while (!must(outbox_->lease(name, "build", "second", std::chrono::seconds(600)))) {
    // It lasts a second, by the store's clock.
  }

  EXPECT_FALSE(must(outbox_->lease(name, "build", "first", std::chrono::seconds(1))));
}

TEST_P(OutboxContract, RemembersWhoRefusesReports) {
  const sending::Refusals often{2.625, Timestamp(first_day)};
  must(outbox_->set_refusals("address:a@example.com", {1, Timestamp(first_day)}));
  must(outbox_->set_refusals("address:a@example.com", often));
  must(outbox_->set_refusals("host:" + hostile_octets, {0.1, Timestamp(second_day)}));

  const auto second = home_->open();
  const std::vector<sending::Refusals> told =
      must(second->refusals({"domain:example.com", "address:a@example.com", "host:" + hostile_octets}));

  ASSERT_THAT(told, testing::SizeIs(3));
  EXPECT_EQ(told[0].score, 0) << "nobody refused for it yet";
  EXPECT_EQ(told[1].score, often.score);
  EXPECT_EQ(told[1].at, often.at);
  EXPECT_EQ(told[2].score, 0.1);
  EXPECT_EQ(told[2].at, Timestamp(second_day));
  EXPECT_THAT(must(outbox_->refusals({})), testing::IsEmpty());
}

TEST_P(OutboxContract, RemembersTheLaterOfTheLastDays) {
  EXPECT_EQ(must(outbox_->last_day()), std::nullopt);

  must(outbox_->set_last_day(second_day));
  must(outbox_->set_last_day(first_day));

  EXPECT_EQ(must(home_->open()->last_day()), second_day);
}

}  // namespace dmarcd::test
