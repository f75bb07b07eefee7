#include "dmarcd/record/consistent_hash.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vector>

namespace dmarcd::record {
namespace {

std::string name(int number) {
  return fmt::format("domain{}.example", number);
}

TEST(ConsistentHash, GivesEverythingToTheOnlyBucket) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(bucket_of(name(i), 1), 0u);
}

TEST(ConsistentHash, AnswersTheSameForEver) {
  // A change of these figures would hide the records that lie in the stores of running hosts.
  EXPECT_EQ(bucket_of("example.com", 2), 0u);
  EXPECT_EQ(bucket_of("example.com", 3), 2u);
  EXPECT_EQ(bucket_of("example.net", 3), 1u);
  EXPECT_EQ(bucket_of("example.org", 16), 10u);
  EXPECT_EQ(jump_hash(0, 1000), 0u);
  EXPECT_EQ(jump_hash(256, 1024), 520u);
  EXPECT_EQ(jump_hash(10863919174838991U, 11), 6u);
}

TEST(ConsistentHash, MovesNamesOnlyIntoTheNewBucket) {
  for (std::size_t buckets = 1; buckets < 20; ++buckets)
    for (int i = 0; i < 500; ++i) {
      const std::size_t before = bucket_of(name(i), buckets);
      const std::size_t after = bucket_of(name(i), buckets + 1);
      EXPECT_TRUE(after == before || after == buckets) << name(i) << " among " << buckets;
    }
}

TEST(ConsistentHash, SpreadsNamesEvenly) {
  std::vector<int> counts(5);
  for (int i = 0; i < 10'000; ++i) ++counts[bucket_of(name(i), counts.size())];

  for (const int count : counts) EXPECT_NEAR(count, 2000, 150);
}

}  // namespace
}  // namespace dmarcd::record
