#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::Kind;
using test::SimulatedDomain;
using test::unmet;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A domain that is well at a stage, changed.
struct Case {
  std::string name;
  std::string policy;
  unsigned days_at_stage;
  void (*change)(SimulatedDomain&);
  Verdict verdict;
  std::string unmet;  ///< The one condition that is not; empty: all are.
  std::string words;  ///< In the sentence.
};

Kind without(Kind kind, bool dkim) {
  if (!dkim) kind.signer.clear();
  return kind;
}

const Case cases[] = {
    {"ReadyForQuarantine", "none", 70, [](SimulatedDomain&) {}, Verdict::ready, "",
     "ready for quarantine: 100.00 % of your 5,800 messages pass"},
    {"ReadyForReject", "quarantine", 40, [](SimulatedDomain&) {}, Verdict::ready, "", "ready for reject"},
    {"Arrived", "reject", 40, [](SimulatedDomain&) {}, Verdict::arrived, "", "at reject, and all is well"},
    {"TooFewDays", "none", 70,
     [](SimulatedDomain& world) {
       std::erase_if(world.facts.traffic, [&](const inbox::Traffic& row) { return row.day < world.back(20); });
       world.facts.policies.clear();
       world.facts.reporters.erase(world.facts.reporters.begin() + 3, world.facts.reporters.end());
       for (inbox::ReporterLine& line : world.facts.reporters) line.first_day = world.back(20);
     },
     Verdict::not_enough_data, "days", "not enough data"},
    {"TooFewReporters", "none", 70, [](SimulatedDomain& world) { world.facts.reporters.resize(2); },
     Verdict::not_enough_data, "reporters", "2 reporters (at least 3 reporters)"},
    {"FewDaysWithReports", "none", 70,
     [](SimulatedDomain& world) {
       world.keep_days([&](Day day) { return day == world.back(60) || day == world.back(3); });
     },
     Verdict::not_enough_data, "days-with-reports", "days with reports, of the last 60: 2 days (at least 30 days)"},
    {"ReportsHaveStopped", "none", 70,
     [](SimulatedDomain& world) { world.keep_days([&](Day day) { return day <= world.back(8); }); },
     Verdict::not_enough_data, "latest-report", "reports have stopped: none tells of a day after 21 November 2026"},
    {"ReportsHaveStoppedAtReject", "reject", 40,
     [](SimulatedDomain& world) { world.keep_days([&](Day day) { return day <= world.back(8); }); },
     Verdict::not_enough_data, "latest-report", "not enough data to judge how it does at reject"},
    {"WeekdaysAndAHolidayWeek", "none", 70,
     [](SimulatedDomain& world) {
       world.keep_days([&](Day day) {
         const bool is_holiday = day >= world.back(20) && day <= world.back(16);
         return std::chrono::weekday(day).iso_encoding() < 6 && !is_holiday;
       });
     },
     Verdict::ready, "", "ready for quarantine"},
    {"DaysAtQuarantineThatNobodySaw", "quarantine", 40,
     [](SimulatedDomain& world) {
       world.keep_days([&](Day day) { return day <= world.back(35) || day >= world.back(14); });
     },
     Verdict::not_yet, "days-at-stage", "21 days (at least 28 days)"},
    {"NewSource", "none", 70,
     [](SimulatedDomain& world) {
       world.add_daily(9, 0, ip("192.0.2.200"), {.spf = spf::SpfCode::pass, .signer = "example.com", .selector = "s9"},
                       5);
     },
     Verdict::not_yet, "new-sources", "a new source, first seen on 20 November 2026"},
    {"FewDaysAtQuarantine", "quarantine", 27 - 1, [](SimulatedDomain&) {}, Verdict::not_yet, "days-at-stage",
     "27 days (at least 28 days)"},
    {"TestingIsNoStage", "quarantine", 40,
     [](SimulatedDomain& world) {
       for (inbox::PolicyLine& line : world.facts.policies) line.policy.testing = "y";
       world.facts.surroundings.record = "v=DMARC1; p=quarantine; t=y; rua=mailto:a@example.com";
     },
     Verdict::not_yet, "days-at-stage", "0 days"},
    {"SpfOnlyIsNotEnoughForReject", "quarantine", 40,
     [](SimulatedDomain& world) { world.add_daily(60, 0, ip("192.0.2.10"), without(test::from_server(), false), 10); },
     Verdict::not_yet, "dkim", "290 messages pass by SPF alone"},
    {"OwnMailPutAside", "quarantine", 40,
     [](SimulatedDomain& world) {
       for (inbox::Traffic& row : world.facts.traffic)
         if (row.day == world.back(3) && row.dkim) row.disposition = evaluation::Disposition::quarantine;
     },
     Verdict::not_yet, "own-quarantined", "own messages that receivers put aside: 3.44 %"},
    {"OldTroubleIsNoReasonToGoBack", "quarantine", 40,
     [](SimulatedDomain& world) {
       world.add_daily(20, 19, ip("192.0.2.10"), {.envelope = "x.example", .spf = spf::SpfCode::none}, 100);
     },
     Verdict::not_yet, "pass-rate", "200 messages, no signature"},
    {"FreshTroubleIsOne", "reject", 40,
     [](SimulatedDomain& world) {
       world.add_daily(1, 0, ip("192.0.2.10"), {.envelope = "x.example", .spf = spf::SpfCode::none}, 30);
     },
     Verdict::step_back, "pass-rate",
     "step back to quarantine, for 60 of 460 messages of your own failed in the last two days"},
    {"LittleTroubleIsNone", "reject", 40,
     [](SimulatedDomain& world) {
       world.add_daily(1, 0, ip("192.0.2.10"), {.envelope = "x.example", .spf = spf::SpfCode::none}, 20);
     },
     Verdict::not_yet, "pass-rate", "at reject, and not all is well"},
};

SimulatedDomain world_at(const std::string& policy, unsigned days) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report(policy, test::days_known, days);
  return world;
}

std::string threshold_of(const Advice& advice, std::string_view name) {
  for (const Condition& condition : advice.conditions)
    if (condition.name == name) return condition.threshold;
  return "no such condition";
}

class Steps : public testing::TestWithParam<Case> {};

// Covers: advisor.steps, advisor.step-back, advisor.coverage
TEST_P(Steps, NeedWhatTheirConditionsSay) {
  SimulatedDomain world = world_at(GetParam().policy, GetParam().days_at_stage);
  GetParam().change(world);

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), to_text(GetParam().verdict));
  EXPECT_THAT(advice.sentence, HasSubstr(GetParam().words));
  if (GetParam().unmet.empty()) {
    EXPECT_THAT(unmet(advice), IsEmpty());
    EXPECT_THAT(advice.blockers, IsEmpty());
  } else {
    EXPECT_THAT(unmet(advice), Contains(GetParam().unmet));
    EXPECT_THAT(advice.blockers, Not(IsEmpty()));
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, Steps, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<Case>& row) { return row.param.name; });

// Covers: advisor.thresholds
TEST(Thresholds, AreSettings) {
  const SimulatedDomain world = world_at("none", 70);
  Thresholds thresholds;
  thresholds.quarantine_pass = 0.9999;
  thresholds.least_reporters = 5;

  const Advice advice = advise(world.facts, thresholds);

  EXPECT_EQ(advice.verdict, Verdict::not_enough_data);
  EXPECT_EQ(threshold_of(advice, "reporters"), "at least 5 reporters");
}

TEST(Thresholds, LookBackAsFarAsAnyOfThemAsks) {
  EXPECT_EQ(Thresholds{}.longest_look_back(), 60u);
  EXPECT_EQ(Thresholds{.days = 90}.longest_look_back(), 90u);
  EXPECT_EQ(Thresholds{.days_not_sending = 120}.longest_look_back(), 120u);
}

// Covers: advisor.record
TEST(Records, AreTodaysWithOneTagChanged) {
  SimulatedDomain world = world_at("none", 70);
  world.facts.surroundings.record =
      "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@thirdparty.example; fo=1; pct=20";

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(advice.record_to_publish,
            "v=DMARC1; p=quarantine; rua=mailto:a@example.com,mailto:b@thirdparty.example; fo=1");
  EXPECT_EQ(advice.record_to_go_back, *world.facts.surroundings.record);
  EXPECT_THAT(advice.remarks, Contains(HasSubstr("pct=20")));
}

TEST(Records, AreMadeOfWhatReportersSawWhereNobodyAskedTheDns) {
  SimulatedDomain world = world_at("none", 70);
  world.facts.surroundings.record.reset();
  for (inbox::PolicyLine& line : world.facts.policies) line.policy.adkim = "s", line.policy.sp = "none";

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(advice.record_to_publish, "v=DMARC1; p=quarantine; adkim=s; rua=mailto:dmarc-reports@example.com");
  EXPECT_THAT(advice.remarks, Contains(HasSubstr("put your own rua")));
}

TEST(Records, BeginWithNone) {
  DomainFacts facts;
  facts.domain = "example.com";
  facts.today = test::simulated_today;
  facts.surroundings.record = "";

  const Advice advice = advise(facts, {});

  EXPECT_EQ(to_text(advice.stage), "unpublished");
  EXPECT_EQ(to_text(advice.verdict), "ready");
  EXPECT_EQ(advice.record_to_publish, "v=DMARC1; p=none; rua=mailto:dmarc-reports@example.com");
  EXPECT_THAT(advice.sentence, HasSubstr("publishes no DMARC record"));
}

// Covers: advisor.several-records
TEST(Records, OfWhichThereAreSeveralAreTheFirstThingToMend) {
  SimulatedDomain world = world_at("quarantine", 40);
  world.facts.surroundings.record = "";
  world.facts.surroundings.has_several_records = true;

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), "not-yet");
  EXPECT_THAT(advice.sentence, HasSubstr("no policy in force. 1 thing stands in the way: several DMARC records"));
  ASSERT_THAT(advice.blockers, testing::SizeIs(1));
  EXPECT_THAT(advice.blockers[0].remedy, HasSubstr("Delete all but one of the DMARC records at _dmarc.example.com"));
  EXPECT_EQ(advice.record_to_publish, "");
}

// Covers: advisor.several-records
TEST(Records, OfSpfAreToldFirstIfThereAreSeveral) {
  SimulatedDomain world = world_at("quarantine", 40);
  world.facts.surroundings.spf = "";
  world.facts.surroundings.has_several_spf_records = true;

  const Advice advice = advise(world.facts, {});

  ASSERT_THAT(advice.remarks, Not(IsEmpty()));
  EXPECT_THAT(advice.remarks[0], HasSubstr("several SPF records at example.com"));
}

TEST(Records, OfADomainThatNothingIsKnownOfAreNotJudged) {
  DomainFacts facts;
  facts.domain = "example.com";
  facts.today = test::simulated_today;

  EXPECT_EQ(to_text(advise(facts, {}).verdict), "not-enough-data");
}

TEST(Changes, AreToldWithTheirDayAndWithoutWhatReportersLeaveOut) {
  SimulatedDomain world = world_at("quarantine", 30);
  world.facts.policies.insert(world.facts.policies.begin() + 1, world.facts.policies[0]);
  world.facts.policies[1].since = world.back(50);
  world.facts.policies[1].policy.np = "none";

  const Advice advice = advise(world.facts, {});

  ASSERT_EQ(advice.changes.size(), 1U);
  EXPECT_EQ(advice.changes[0].text, "p=none became p=quarantine");
  EXPECT_EQ(advice.changes[0].day, world.back(30));
  EXPECT_EQ(advice.days_at_stage, 31U);
}

TEST(Changes, AreNotMadeBySomeonesOldCache) {
  SimulatedDomain world = world_at("quarantine", 40);
  inbox::PolicyLine stale = world.facts.policies.back();
  stale.since = world.back(10);
  stale.reports = 1;
  stale.policy.p = "none";
  inbox::PolicyLine again = world.facts.policies.back();
  again.since = world.back(9);
  world.facts.policies.push_back(stale);
  world.facts.policies.push_back(again);

  EXPECT_EQ(advise(world.facts, {}).days_at_stage, 41U);
}

// Covers: advisor.simulation
TEST(TheSimulation, NamesWhatTheNextStageWouldHaveLost) {
  SimulatedDomain world = world_at("none", 70);
  test::add_forwarders(world);
  test::add_service(world);
  world.add_daily(60, 0, ip("233.252.0.9"), {.spf = spf::SpfCode::fail}, 30);

  const Simulation simulation = advise(world.facts, {}).simulation;

  EXPECT_EQ(simulation.own_lost, 12U * 29);
  EXPECT_EQ(simulation.spoofed_stopped, 30U * 29);
  EXPECT_EQ(simulation.forwarded_lost, (1U + 2 + 5) * 29);
  ASSERT_EQ(simulation.losses.size(), 1U);
  EXPECT_EQ(simulation.losses[0].source, "unaligned/sendgrid.net");
}

// Covers: advisor.waived
TEST(WaivedSources, CountNoMoreAndAreRemembered) {
  SimulatedDomain world = world_at("none", 70);
  test::add_service(world);
  inbox::SourceRule rule;
  rule.mark = inbox::SourceRule::Mark::dkim_domain;
  rule.value = "sendgrid.net";
  rule.decision = inbox::SourceRule::Decision::waived;
  world.facts.rules.push_back(rule);

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), "ready");
  EXPECT_EQ(advice.figures.own, 5800U);
  EXPECT_EQ(advice.simulation.own_lost, 348U);
  EXPECT_THAT(advice.remarks, Contains(HasSubstr("348 messages of waived sources fail")));
}

TEST(WaivedSources, MayLoseTheirKeys) {
  SimulatedDomain world(test::simulated_today);
  test::add_broken_key(world);
  world.report("none", test::days_known, test::days_known);
  inbox::SourceRule rule;
  rule.mark = inbox::SourceRule::Mark::network;
  rule.value = "198.51.100.20";
  rule.decision = inbox::SourceRule::Decision::waived;
  world.facts.rules.push_back(rule);

  EXPECT_THAT(unmet(advise(world.facts, {})), IsEmpty());
}

// Covers: advisor.small
TEST(SmallDomains, NeedSixtyDaysWithoutAFailure) {
  const auto verdict_with = [](unsigned days, unsigned failing_back) {
    SimulatedDomain world(test::simulated_today);
    world.add_daily(days, 0, ip("192.0.2.10"), test::from_server(), 3);
    if (failing_back > 0)
      world.add(world.back(failing_back), ip("192.0.2.10"), {.envelope = "x.example", .spf = spf::SpfCode::none}, 1);
    world.report("none", days, days);
    return std::string(to_text(advise(world.facts, {}).verdict));
  };

  EXPECT_EQ(verdict_with(60, 0), "ready");
  EXPECT_EQ(verdict_with(35, 0), "not-enough-data");
  EXPECT_EQ(verdict_with(60, 50), "not-yet");
  EXPECT_EQ(verdict_with(35, 5), "not-yet");
}

// Covers: advisor.coverage
TEST(DaysAtAStage, AreThoseThatReportersSaw) {
  SimulatedDomain world = world_at("quarantine", 40);
  world.keep_days([&](Day day) { return day == world.back(40) || day == world.back(1); });

  EXPECT_EQ(advise(world.facts, {}).days_at_stage, 2U);
}

struct BelowCase {
  std::string name;
  void (*fill)(SimulatedDomain&);
  std::string sp, np;  ///< Verdicts.
  std::string main;    ///< The domain's own verdict where the record says sp=none.
  std::string words;   ///< In the sentence about sp.
};

Kind below(Kind kind) {
  kind.header_from = "shop.example.com";
  return kind;
}

const BelowCase below_cases[] = {
    {"NobodyWritesBelow", [](SimulatedDomain&) {}, "ready", "ready", "ready", "would lose none"},
    {"AllIsWellBelow",
     [](SimulatedDomain& world) { world.add_daily(60, 0, ip("192.0.2.10"), below(test::from_server()), 40); }, "ready",
     "ready", "ready", "1,160 own messages pass"},
    {"OwnMailFailsBelow",
     [](SimulatedDomain& world) {
       world.add_daily(60, 0, ip("192.0.2.10"), below(test::from_server()), 40);
       world.add_daily(60, 0, ip("192.0.2.10"), below({.envelope = "x.example", .spf = spf::SpfCode::none}), 4);
     },
     "not-yet", "ready", "ready", "Own mail fails under shop.example.com"},
    {"OnlyStrangersBelow",
     [](SimulatedDomain& world) { world.add_daily(60, 0, ip("233.252.0.9"), below({.spf = spf::SpfCode::fail}), 400); },
     "ready", "ready", "ready", "would lose none"},
};

class Below : public testing::TestWithParam<BelowCase> {};

// Covers: advisor.subdomains
TEST_P(Below, TheDomainIsJudgedByItself) {
  SimulatedDomain world = world_at("none", 70);
  GetParam().fill(world);
  world.facts.surroundings.record = "v=DMARC1; p=none; sp=none; rua=mailto:a@example.com";

  const Advice advice = advise(world.facts, {});

  ASSERT_EQ(advice.subdomains.size(), 2U);
  EXPECT_EQ(to_text(advice.subdomains[0].verdict), GetParam().sp) << advice.subdomains[0].sentence;
  EXPECT_EQ(to_text(advice.subdomains[1].verdict), GetParam().np);
  EXPECT_THAT(advice.subdomains[0].sentence, HasSubstr(GetParam().words));
  EXPECT_EQ(to_text(advice.verdict), GetParam().main) << advice.sentence;
}

INSTANTIATE_TEST_SUITE_P(Names, Below, testing::ValuesIn(below_cases),
                         [](const testing::TestParamInfo<BelowCase>& row) { return row.param.name; });

TEST(NamesBelow, CountForThePolicyWhereNoSpSpeaksForThem) {
  SimulatedDomain world = world_at("none", 70);
  world.add_daily(60, 0, ip("192.0.2.10"), below({.envelope = "x.example", .spf = spf::SpfCode::none}), 9);

  EXPECT_EQ(to_text(advise(world.facts, {}).verdict), "not-yet");
}

}  // namespace
}  // namespace dmarcd::advisor
