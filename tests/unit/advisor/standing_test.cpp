#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::SimulatedDomain;
using testing::HasSubstr;
using testing::Not;

SimulatedDomain world_at(const std::string& policy) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report(policy, test::days_known, 40);
  return world;
}

// Covers: advisor.record
TEST(RecordsFromReports, HaveNoTextThatAReportWrote) {
  SimulatedDomain world = world_at("none");
  world.facts.surroundings.record.reset();
  receiving::PolicySeen& seen = world.facts.policies.back().policy;
  seen.p = "none; rua=mailto:collect@thief.example; x=";
  seen.sp = "reject; ruf=mailto:collect@thief.example";
  seen.adkim = "s; rua=mailto:collect@thief.example";
  seen.fo = "1; rua=mailto:collect@thief.example";
  seen.pct = "50; rua=mailto:collect@thief.example";
  seen.testing = "y; rua=mailto:collect@thief.example";

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(*advice.record_today, "v=DMARC1; p=none; rua=mailto:dmarc-reports@example.com");
  EXPECT_THAT(advice.record_to_publish + advice.record_to_go_back, Not(HasSubstr("thief")));
}

// Covers: advisor.step-back
TEST(GoingBack, IsForMailThatThePolicySpeaksOf) {
  const auto verdict_with = [](const std::string& record) {
    SimulatedDomain world = world_at("quarantine");
    world.add_daily(20, 0, ip("192.0.2.10"),
                    {.header_from = "news.example.com", .envelope = "x.example", .spf = spf::SpfCode::none}, 60);
    world.facts.surroundings.record = record;
    return std::string(to_text(advise(world.facts, {}).verdict));
  };

  EXPECT_EQ(verdict_with("v=DMARC1; p=quarantine; rua=mailto:a@example.com"), "step-back");
  EXPECT_EQ(verdict_with("v=DMARC1; p=quarantine; sp=none; rua=mailto:a@example.com"), "ready");
}

// Covers: advisor.steps
TEST(Reject, IsNotArrivedAtUntilItIsMeantInFull) {
  for (const std::string tag : {"t=y", "pct=0"}) {
    SimulatedDomain world = world_at("reject");
    world.facts.surroundings.record = fmt::format("v=DMARC1; p=reject; {}; rua=mailto:a@example.com", tag);

    const Advice advice = advise(world.facts, {});

    EXPECT_EQ(to_text(advice.verdict), "ready") << tag;
    EXPECT_EQ(advice.record_to_publish, "v=DMARC1; p=reject; rua=mailto:a@example.com");
    EXPECT_THAT(advice.subdomains[1].sentence, Not(HasSubstr("refused already")));
  }
}

// Covers: advisor.steps
TEST(Reporters, CountOnceHoweverTheySpellTheirNames) {
  SimulatedDomain world = world_at("none");
  world.facts.reporters.resize(3);
  world.facts.reporters[0].org_name = "Mail.example";
  world.facts.reporters[1].org_name = "mail.example";
  world.facts.reporters[2].org_name = "MAIL.example ";

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(advice.figures.reporters, 1U);
  EXPECT_EQ(to_text(advice.verdict), "not-enough-data");
}

// Covers: advisor.spoofing-moves-nothing
TEST(ANeighbourAtTheHoster, WhoForgesOurSignatureIsNoSourceOfOurs) {
  SimulatedDomain world = world_at("quarantine");
  world.facts.surroundings.name_of = [](const IpAddress& asked) {
    return std::optional(asked == ip("192.0.2.10")     ? std::string("static1.hosting.example")
                         : asked == ip("203.0.113.66") ? std::string("static2.hosting.example")
                                                       : std::string());
  };
  world.add_daily(20, 0, ip("203.0.113.66"),
                  {.envelope = "thief.example",
                   .spf = spf::SpfCode::pass,
                   .signer = "example.com",
                   .selector = "s1",
                   .dkim = dkim::DkimCode::fail},
                  60);

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), "ready") << advice.sentence;
  EXPECT_EQ(advice.figures.own_broken, 0U);
}

}  // namespace
}  // namespace dmarcd::advisor
