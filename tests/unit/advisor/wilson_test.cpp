#include <gtest/gtest.h>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::advisor {
namespace {

TEST(WilsonLow, IsNothingWithoutMessages) {
  EXPECT_EQ(wilson_low(0, 0), 0);
}

TEST(WilsonLow, ReachesTheBoundsOfTheStepsWithoutAFailure) {
  EXPECT_LT(wilson_low(760, 760), 0.995);
  EXPECT_GE(wilson_low(765, 765), 0.995);
  EXPECT_LT(wilson_low(3830, 3830), 0.999);
  EXPECT_GE(wilson_low(3840, 3840), 0.999);
}

TEST(WilsonLow, IsAtMostTheShareAndAtLeastZero) {
  EXPECT_LT(wilson_low(90, 100), 0.9);
  EXPECT_NEAR(wilson_low(90, 100), 0.8256, 0.0001);
  EXPECT_GE(wilson_low(0, 10), 0);
}

}  // namespace
}  // namespace dmarcd::advisor
