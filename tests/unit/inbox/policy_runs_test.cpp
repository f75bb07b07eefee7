#include "dmarcd/inbox/policy_runs.h"

#include <gmock/gmock.h>

namespace dmarcd::inbox {
namespace {

using receiving::PolicySeen;
using testing::IsEmpty;
using testing::SizeIs;

Day day(int number) {
  return Day(std::chrono::year(2026) / 5 / 1) + std::chrono::days(number);
}

PolicySeen policy(std::string p, std::string sp = "", std::string pct = "") {
  PolicySeen seen;
  seen.domain = "example.com";
  seen.p = std::move(p);
  seen.sp = std::move(sp);
  seen.pct = std::move(pct);
  return seen;
}

// Covers: receive.kept.policies
TEST(PolicyRuns, BeginWhereMostReportsTellAnother) {
  const auto runs = policy_runs({{day(0), policy("none"), 3},
                                 {day(1), policy("none"), 2},
                                 {day(1), policy("reject"), 1},
                                 {day(2), policy("none"), 1},
                                 {day(2), policy("reject"), 4},
                                 {day(4), policy("reject"), 1}});

  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].policy.p, "none");
  EXPECT_EQ(runs[0].since, day(0));
  EXPECT_EQ(runs[0].until, day(1));
  EXPECT_EQ(runs[0].reports, 5U);
  EXPECT_EQ(runs[1].since, day(2));
  EXPECT_EQ(runs[1].until, day(4));
  EXPECT_EQ(runs[1].reports, 5U);
}

// Covers: receive.kept.policies
TEST(PolicyRuns, AreOneForReportersWhoTellMoreAndLess) {
  const auto runs = policy_runs({{day(0), policy("none", "none", "100"), 1},
                                 {day(0), policy("none"), 2},
                                 {day(1), policy("none"), 1},
                                 {day(2), policy("none", "", "100"), 1}});

  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].policy, policy("none", "none", "100"));
  EXPECT_EQ(runs[0].reports, 5U);
}

TEST(PolicyRuns, AreNoneWithoutReports) {
  EXPECT_THAT(policy_runs({}), IsEmpty());
}

TEST(PolicyRuns, StayWhereAsManyTellTheOldOneAsTheNew) {
  EXPECT_THAT(policy_runs({{day(0), policy("none"), 1}, {day(1), policy("reject"), 1}, {day(1), policy("none"), 1}}),
              SizeIs(1));
}

}  // namespace
}  // namespace dmarcd::inbox
