#include <gtest/gtest.h>

#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox {
namespace {

TEST(Scope, SeesItsDomainsAndWhatIsBelowThem) {
  const Scope scope{{{"example.com"}}};

  EXPECT_TRUE(scope.sees("example.com"));
  EXPECT_TRUE(scope.sees("news.example.com"));
  EXPECT_FALSE(scope.sees("badexample.com"));
  EXPECT_FALSE(scope.sees("com"));
  EXPECT_FALSE(scope.sees(""));
}

TEST(Scope, OfNobodysDomainsSeesNothingAndOfAllEverything) {
  EXPECT_FALSE(Scope{std::set<std::string>{}}.sees("example.com"));
  EXPECT_TRUE(Scope{}.sees("example.com"));
}

}  // namespace
}  // namespace dmarcd::inbox
