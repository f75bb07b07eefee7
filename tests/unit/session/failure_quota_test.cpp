#include "dmarcd/session/failure_quota.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace dmarcd::session {
namespace {

constexpr std::int64_t noon = 1'777'636'800;  // 2026-05-01.

dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

int taken(FailureQuota& quota, const dns::DomainName& name, Timestamp now, int attempts) {
  int taken = 0;
  for (int i = 0; i < attempts; ++i) taken += quota.take(name, now) ? 1 : 0;
  return taken;
}

// Covers: failure.limits
TEST(FailureQuota, GivesEachDomainSomeAMinuteAndSomeADay) {
  FailureQuota quota(10, 25);
  const dns::DomainName name = domain("example.com");

  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon), 100), 10);
  EXPECT_EQ(taken(quota, domain("example.net"), from_unix_seconds(noon), 100), 10);
  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon + 59), 100), 0);
  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon + 60), 100), 10);
  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon + 120), 100), 5);
  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon + 180), 100), 0);
  EXPECT_EQ(taken(quota, name, from_unix_seconds(noon + 86'400), 100), 10) << "the next day";
}

TEST(FailureQuota, RemembersSoManyDomainsADay) {
  FailureQuota quota(1, 1);
  for (std::size_t i = 0; i < FailureQuota::most_domains; ++i)
    ASSERT_TRUE(quota.take(domain(fmt::format("d{}.example", i)), from_unix_seconds(noon)));

  EXPECT_FALSE(quota.take(domain("one-too-many.example"), from_unix_seconds(noon)));
  EXPECT_TRUE(quota.take(domain("one-too-many.example"), from_unix_seconds(noon + 86'400)));
}

}  // namespace
}  // namespace dmarcd::session
