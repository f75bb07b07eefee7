#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::SimulatedDomain;
using testing::Contains;
using testing::HasSubstr;

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
