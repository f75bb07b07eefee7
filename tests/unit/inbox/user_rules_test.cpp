#include "dmarcd/inbox/user_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::inbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(UserRules, ANameIsPlainAndNeitherEmptyNorLong) {
  for (const std::string& name : {std::string("a"), std::string("anna.b_c-d+e@shop.example"), std::string(64, 'a')})
    EXPECT_TRUE(check_user_name(name)) << name;
  for (const std::string& name : {std::string(), std::string(" "), std::string("anna b"), std::string("<b>"),
                                  std::string("a\0", 2), std::string("ann\xc3\xa9"), std::string(65, 'a')})
    EXPECT_FALSE(check_user_name(name)) << name;
}

TEST(UserRules, APasswordIsOneThatCanBeCheckedLater) {
  EXPECT_FALSE(check_password(""));
  EXPECT_FALSE(check_password(std::string(shortest_password - 1, 'a')));
  EXPECT_TRUE(check_password(std::string(shortest_password, 'a')));
  EXPECT_TRUE(check_password(std::string(longest_password, 'a')));
  EXPECT_FALSE(check_password(std::string(longest_password + 1, 'a')));
}

TEST(UserRules, DomainsAreKeptAsReportsTellThem) {
  const auto domains = user_domains({"Shop.Example", " office.example ", "shop.example",
                                     "b\xc3\xbc"
                                     "cher.example"});

  ASSERT_TRUE(domains) << domains.error().message;
  EXPECT_THAT(*domains, ElementsAre("office.example", "shop.example", "xn--bcher-kva.example"));
}

TEST(UserRules, WhatIsNoDomainIsNamed) {
  for (const char* name : {"", "not a domain", "a/domain", "shop..example", "shop.example,office.example"}) {
    const auto domains = user_domains({"shop.example", name});
    ASSERT_FALSE(domains) << name;
    EXPECT_THAT(domains.error().message, HasSubstr('"' + std::string(name) + '"'));
  }
}

}  // namespace
}  // namespace dmarcd::inbox
