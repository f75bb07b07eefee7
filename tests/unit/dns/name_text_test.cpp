#include "dmarcd/dns/name_text.h"

#include <gtest/gtest.h>

namespace dmarcd::dns {
namespace {

TEST(NameText, IsAtOrBelowOnlyAtALabel) {
  EXPECT_TRUE(is_at_or_below("example.com", "example.com"));
  EXPECT_TRUE(is_at_or_below("a.b.example.com", "example.com"));
  EXPECT_FALSE(is_at_or_below("badexample.com", "example.com"));
  EXPECT_FALSE(is_at_or_below("com", "example.com"));
  EXPECT_FALSE(is_at_or_below("", "example.com"));
  EXPECT_FALSE(is_at_or_below("example.com", ""));
}

}  // namespace
}  // namespace dmarcd::dns
