#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::SimulatedWorld;
using test::Spoofing;
using testing::HasSubstr;

/// What must not move, whatever strangers write.
struct Decision {
  Verdict verdict;
  std::vector<std::string> conditions;
  std::vector<std::string> blockers;
  std::string record, record_to_go_back;

  bool operator==(const Decision&) const = default;
};

Decision decision_of(const Advice& advice) {
  Decision decision{advice.verdict, {}, {}, advice.record_to_publish, advice.record_to_go_back};
  for (const Condition& condition : advice.conditions)
    decision.conditions.push_back(condition.name + ": " + condition.figure + (condition.is_met ? "" : " (unmet)"));
  for (const Blocker& blocker : advice.blockers) decision.blockers.push_back(blocker.text);
  return decision;
}

class SimulatedDomains : public testing::TestWithParam<SimulatedWorld> {};

/// A domain without mail is only known by what is spoofed.
bool is_seen(const SimulatedWorld& world, std::uint64_t times) {
  return world.name != "Sends nothing" || times > 0;
}

// Covers: advisor.spoofing-moves-nothing
TEST_P(SimulatedDomains, AreJudgedRightWhateverStrangersWrite) {
  const SimulatedWorld& world = GetParam();
  std::optional<Decision> first;
  for (const Spoofing spoofing : {Spoofing::scattered, Spoofing::steady}) {
    for (const std::uint64_t times : {0U, 1U, 10U, 50U}) {
      if (!is_seen(world, times)) continue;
      SCOPED_TRACE(fmt::format("{} spoofing x{}", spoofing == Spoofing::scattered ? "scattered" : "steady", times));

      const Advice advice = advise(simulate_world(world, times, spoofing), {});

      EXPECT_EQ(to_text(advice.verdict), to_text(world.expected)) << advice.sentence;
      if (world.blocker.empty()) {
        EXPECT_TRUE(advice.blockers.empty());
      } else {
        ASSERT_FALSE(advice.blockers.empty());
        EXPECT_THAT(advice.blockers.front().text, HasSubstr(world.blocker));
      }
      if (!first) first = decision_of(advice);
      EXPECT_EQ(decision_of(advice), *first);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Simulation, SimulatedDomains, testing::ValuesIn(test::simulated_worlds()),
                         [](const testing::TestParamInfo<SimulatedWorld>& world) {
                           std::string name;
                           for (const char c : world.param.name)
                             if (std::isalnum(static_cast<unsigned char>(c))) name += c;
                           return name;
                         });

}  // namespace
}  // namespace dmarcd::advisor
