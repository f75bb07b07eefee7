#include "dmarcd/inbox/daily_shares.h"

#include <gmock/gmock.h>

namespace dmarcd::inbox {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr report::Day first{std::chrono::year(2026) / 5 / 1};

// Covers: receive.kept.days
TEST(DailyShares, BelongToTheDaysOfTheReport) {
  const struct {
    const char* what;
    std::chrono::seconds begin, length;
    ReportDays expected;
  } rows[] = {
      {"up to the last second", 0h, 24h - 1s, {first, 1}},
      {"up to the midnight after", 0h, 24h, {first, 1}},
      {"five seconds more", 0h, 24h + 5s, {first, 1}},
      {"a day that begins at six", 6h, 24h, {first, 1}},
      {"a minute before midnight", 24h - 60s, 24h, {first, 1}},
      {"no time at all", 5h, 0s, {first, 1}},
      {"its end before its begin", 5h, -100h, {first, 1}},
      {"two days", 0h, 48h - 1s, {first, 2}},
      {"two days from six on", 6h, 48h, {first, 2}},
      {"a week", 0h, 7 * 24h, {first, 7}},
      {"a life", 0h, 24h * 30'000, {first, most_days}},
  };
  for (const auto& row : rows)
    EXPECT_EQ(days_of(Timestamp(first) + row.begin, Timestamp(first) + row.begin + row.length, 3), row.expected)
        << row.what;
}

TEST(DailyShares, OfAHugeReportAreBounded) {
  EXPECT_EQ(days_of(Timestamp(first), Timestamp(first) + days(300), 1'000).count, 100U);
  EXPECT_EQ(days_of(Timestamp(first), Timestamp(first) + days(300), 1'000'000).count, 1U);
}

// Covers: receive.kept.days
TEST(DailyShares, AddUpToTheWhole) {
  for (const std::uint64_t messages : {0ULL, 1ULL, 6ULL, 7ULL, 1'000'000'000'001ULL})
    for (const unsigned count : {1U, 3U, 7U, 400U}) {
      std::uint64_t sum = 0;
      for (unsigned day = 0; day < count; ++day) sum += share_of(messages, day, count);
      EXPECT_EQ(sum, messages) << count;
    }
}

}  // namespace
}  // namespace dmarcd::inbox
