#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::receiving {
namespace {

using testing::HasSubstr;

constexpr std::size_t mebibyte = 1UL << 20U;

// Covers: receive.limits-expanded
TEST(ExpansionBudget, IsOneForAllArchives) {
  ExpansionBudget budget;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(budget.spend(mebibyte, mebibyte, mebibyte)) << i;

  const Result<void> beyond = budget.spend(1, mebibyte, 1);

  ASSERT_FALSE(beyond);
  EXPECT_THAT(beyond.error().message, HasSubstr("104857600 octets"));
}

// Covers: receive.limits-expanded
TEST(ExpansionBudget, KnowsAnArchiveThatExpandsLikeABomb) {
  EXPECT_TRUE(ExpansionBudget().spend(2 * mebibyte, mebibyte / 50, 2 * mebibyte));
  EXPECT_TRUE(ExpansionBudget().spend(mebibyte, 10, mebibyte)) << "small ones are let pass";

  const Result<void> bomb = ExpansionBudget().spend(8 * mebibyte, 10'000, 8 * mebibyte);

  ASSERT_FALSE(bomb);
  EXPECT_THAT(bomb.error().message, HasSubstr("more than 200 times"));
}

}  // namespace
}  // namespace dmarcd::receiving
