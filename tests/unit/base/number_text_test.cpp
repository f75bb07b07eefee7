#include "dmarcd/base/number_text.h"

#include <gtest/gtest.h>

namespace dmarcd {
namespace {

TEST(Grouped, PutsACommaBeforeEachThreeDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

TEST(Counted, SaysOneThingOrMany) {
  EXPECT_EQ(counted(0, "message"), "0 messages");
  EXPECT_EQ(counted(1, "message"), "1 message");
  EXPECT_EQ(counted(1204, "message"), "1,204 messages");
  EXPECT_EQ(counted(2, "address"), "2 addresses");
}

}  // namespace
}  // namespace dmarcd
