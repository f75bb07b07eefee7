#include "dmarcd/report/day.h"

#include <gtest/gtest.h>

namespace dmarcd::report {
namespace {

TEST(Day, IsWrittenAndReadAsRfc3339HasIt) {
  for (const char* text : {"1970-01-01", "2024-02-29", "2026-05-04", "9999-12-31"}) {
    const std::optional<Day> day = parse_day(text);
    ASSERT_TRUE(day) << text;
    EXPECT_EQ(day_text(*day), text);
  }
  EXPECT_EQ(parse_day("2026-05-04"), Day(std::chrono::year(2026) / 5 / 4));
}

TEST(Day, IsNothingElse) {
  for (const char* text : {"", "2026-5-4", "2026-05-4", "2026/05/04", "20260504", "2026-05-04 ", " 2026-05-04",
                           "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "-026-05-04", "2026-05-0x"})
    EXPECT_FALSE(parse_day(text)) << text;
}

}  // namespace
}  // namespace dmarcd::report
