#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::SimulatedDomain;
using test::unmet;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// A domain without own mail at p=none, which four reporters tell of.
SimulatedDomain silent_world(void (*fill)(SimulatedDomain&), const std::string& policy = "none") {
  SimulatedDomain world(test::simulated_today);
  fill(world);
  world.report(policy, 60, 60);
  return world;
}

/// Somebody who pretends to be the domain, which has no SPF record, each day from another place.
void add_strays(SimulatedDomain& world, unsigned oldest) {
  for (unsigned days = 0; days <= oldest; ++days)
    world.add(world.back(days), ip(fmt::format("100.{}.0.9", days)), {.spf = spf::SpfCode::none}, 1);
}

struct SilentCase {
  std::string name;
  void (*fill)(SimulatedDomain&);
  Verdict verdict;
  std::string unmet;  ///< One of the conditions that are not; empty: all are.
};

const SilentCase silent_cases[] = {
    {"NothingButStrays", [](SimulatedDomain& world) { add_strays(world, 40); }, Verdict::ready, ""},
    {"StraysOnFewDaysInTwoMonths",
     [](SimulatedDomain& world) {
       for (const unsigned days : {3U, 9U, 17U, 24U, 38U, 45U, 59U})
         world.add(world.back(days), ip(fmt::format("100.{}.0.9", days)), {.spf = spf::SpfCode::none}, 5);
     },
     Verdict::ready, ""},
    {"OneMessage",
     [](SimulatedDomain& world) { world.add(world.back(3), ip("100.0.0.9"), {.spf = spf::SpfCode::none}, 1); },
     Verdict::not_enough_data, "days-with-reports"},
    {"NoReportsAnyMore",
     [](SimulatedDomain& world) {
       add_strays(world, 40);
       world.keep_days([&](Day day) { return day <= world.back(8); });
     },
     Verdict::not_enough_data, "latest-report"},
    {"AServerThatWritesNowAndThen",
     [](SimulatedDomain& world) {
       add_strays(world, 40);
       for (const unsigned days : {2U, 11U, 23U})
         world.add(world.back(days), ip("192.0.2.25"), {.spf = spf::SpfCode::none}, 1);
     },
     Verdict::not_yet, "undecided"},
    {"AServerThatChangesItsAddress",
     [](SimulatedDomain& world) {
       add_strays(world, 40);
       for (const unsigned days : {2U, 7U, 11U, 16U, 23U})
         world.add(world.back(days), ip(fmt::format("192.0.2.{}", days)), {.spf = spf::SpfCode::none}, 1);
     },
     Verdict::not_yet, "undecided"},
    {"AServerBesideManyThatComeAgain",
     [](SimulatedDomain& world) {
       for (unsigned i = 0; i < 40; ++i)
         world.add_daily(20 + i % 4, 18 + i % 4, ip(fmt::format("100.{}.0.9", i)), {.spf = spf::SpfCode::none}, 50);
       for (unsigned days = 0; days <= 60; days += 4)
         world.add(world.back(days), ip("192.0.2.25"), {.spf = spf::SpfCode::none}, 2);
     },
     Verdict::not_yet, "undecided"},
    {"ManyThatComeAgain",
     [](SimulatedDomain& world) {
       add_strays(world, 40);
       for (unsigned i = 0; i < 40; ++i)
         world.add_daily(20 + i % 4, 18 + i % 4, ip(fmt::format("101.{}.0.9", i)), {.spf = spf::SpfCode::none}, 50);
     },
     Verdict::ready, ""},
    {"OneThatSpfRulesOut",
     [](SimulatedDomain& world) { world.add_daily(60, 0, ip("192.0.2.25"), {.spf = spf::SpfCode::fail}, 2); },
     Verdict::ready, ""},
};

class Silence : public testing::TestWithParam<SilentCase> {};

// Covers: advisor.not-sending
TEST_P(Silence, IsOfDomainsThatOnlyScatteredMailIsSeenOf) {
  const Advice advice = advise(silent_world(GetParam().fill).facts, {});

  EXPECT_EQ(to_text(advice.verdict), to_text(GetParam().verdict)) << advice.sentence;
  if (GetParam().unmet.empty())
    EXPECT_THAT(unmet(advice), IsEmpty());
  else
    EXPECT_THAT(unmet(advice), Contains(GetParam().unmet));
}

INSTANTIATE_TEST_SUITE_P(Domains, Silence, testing::ValuesIn(silent_cases),
                         [](const testing::TestParamInfo<SilentCase>& row) { return row.param.name; });

TEST(SilentDomains, NeedAsManyReportersAsAnyStep) {
  SimulatedDomain world = silent_world([](SimulatedDomain& filled) { add_strays(filled, 40); });
  world.facts.reporters.resize(2);

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), "not-enough-data");
  EXPECT_THAT(unmet(advice), testing::ElementsAre("reporters"));
}

TEST(SilentDomains, AtRejectAreWellHoweverFewReportsThereAre) {
  const auto one_message = [](SimulatedDomain& world) {
    world.add(world.back(20), ip("100.0.0.9"), {.spf = spf::SpfCode::fail}, 1);
  };

  EXPECT_EQ(to_text(advise(silent_world(one_message, "reject").facts, {}).verdict), "arrived");
}

// Covers: advisor.not-sending
TEST(DomainsThatSendNothing, AreNotTakenForThoseWhoseOnlyServerProvesNothing) {
  SimulatedDomain world(test::simulated_today);
  world.add_daily(60, 0, ip("192.0.2.10"), {.spf = spf::SpfCode::none}, 40);
  world.report("none", 60, 60);

  const Advice advice = advise(world.facts, {});

  EXPECT_EQ(to_text(advice.verdict), "not-yet");
  EXPECT_THAT(advice.sources.front().why, Contains(HasSubstr("it may be your only server")));
}

}  // namespace
}  // namespace dmarcd::advisor
