#include "smtp_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::libcurl {
namespace {

using sending::Outcome;
using sending::Parcel;
using sending::TransportOptions;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TransportOptions to_nobody() {
  TransportOptions options;
  options.host = "127.0.0.1";
  options.port = 1;  // Nobody listens there.
  options.helo = "reports.example.com";
  return options;
}

Parcel parcel_to(std::string recipient, std::uint64_t number = 1) {
  return {number, "reports@example.com", std::move(recipient), "Subject: x\r\n\r\nx\r\n"};
}

std::vector<Outcome> all_outcomes(sending::MailTransport& transport) {
  std::vector<Outcome> all;
  while (transport.under_way() > 0)
    for (Outcome& outcome : transport.drive(std::chrono::seconds(1))) all.push_back(std::move(outcome));
  return all;
}

TEST(SmtpTransport, HasRoomUntilTheOutcomeIsTold) {
  TransportOptions options = to_nobody();
  options.connections = 1;
  const auto transport = SmtpTransport::create(options, {});
  ASSERT_TRUE(transport);
  EXPECT_TRUE((*transport)->has_room_for("dmarc@example.net"));

  (*transport)->submit(parcel_to("dmarc@example.net"));

  EXPECT_EQ((*transport)->under_way(), 1U);
  EXPECT_FALSE((*transport)->has_room_for("dmarc@example.org"));
  EXPECT_THAT(all_outcomes(**transport), SizeIs(1));
  EXPECT_TRUE((*transport)->has_room_for("dmarc@example.net"));
}

TEST(SmtpTransport, DefersWhatItHasNoRoomFor) {
  TransportOptions options = to_nobody();
  options.connections = 1;
  const auto transport = SmtpTransport::create(options, {});
  ASSERT_TRUE(transport);

  (*transport)->submit(parcel_to("dmarc@example.net", 1));
  (*transport)->submit(parcel_to("dmarc@example.net", 2));

  bool was_told = false;
  for (const Outcome& outcome : all_outcomes(**transport)) {
    EXPECT_EQ(outcome.kind, Outcome::Kind::deferred);
    if (outcome.number == 2) was_told = outcome.reply == "every connection is taken";
  }
  EXPECT_TRUE(was_told);
}

TEST(SmtpTransport, CountsADestinationAloneOnTheDirectRoute) {
  dns::Zone zone;
  ASSERT_TRUE(zone.add("example.net MX 0 .\nexample.org MX 0 .", "zone"));
  TransportOptions options = to_nobody();
  options.route = TransportOptions::Route::direct;
  options.connections_per_destination = 1;
  const auto transport = SmtpTransport::create(options, [&] { return std::make_unique<dns::ZoneResolver>(zone); });
  ASSERT_TRUE(transport);

  (*transport)->submit(parcel_to("dmarc@example.net"));

  EXPECT_FALSE((*transport)->has_room_for("other@EXAMPLE.net"));
  EXPECT_TRUE((*transport)->has_room_for("dmarc@example.org"));
  const std::vector<Outcome> outcomes = all_outcomes(**transport);
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].kind, Outcome::Kind::refused);
  EXPECT_THAT(outcomes[0].reply, HasSubstr("RFC 7505"));
}

TEST(SmtpTransport, MakesNothingOfASurpriseButADelay) {
  TransportOptions options = to_nobody();
  options.route = TransportOptions::Route::direct;
  const auto transport = SmtpTransport::create(
      options, []() -> std::unique_ptr<dns::Resolver> { throw std::runtime_error("no\nmemory"); });
  ASSERT_TRUE(transport);

  (*transport)->submit(parcel_to("dmarc@example.net", 7));

  const std::vector<Outcome> outcomes = all_outcomes(**transport);
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].number, 7U);
  EXPECT_EQ(outcomes[0].kind, Outcome::Kind::deferred);
  EXPECT_EQ(outcomes[0].reply, "internal failure: no\\x0amemory");
}

}  // namespace
}  // namespace dmarcd::libcurl
