#include "dmarcd/message/address_patterns.h"

#include <gmock/gmock.h>

namespace dmarcd::message {
namespace {

using ::testing::ElementsAre;

AddressPatterns patterns(const std::vector<std::string>& texts) {
  AddressPatterns patterns;
  for (const std::string& text : texts) EXPECT_TRUE(patterns.add(text)) << text;
  return patterns;
}

TEST(AddressPatterns, MatchAnAddressHoweverItIsSpelled) {
  const struct {
    const char* address;
    bool matches;
  } rows[] = {
      {"abuse@example.net", true},
      {"Abuse@EXAMPLE.net", true},
      {"\"abuse\"@example.net", true},
      {"\"\\ab\\use\"@example.net", true},
      {"@relay.example,@b.example:abuse@example.net", true},
      {"abuse@example.net.", true},
      {"abuse+x@example.net", false},
      {"abuse@sub.example.net", false},
      {"abuse@example.net@evil.example", false},
      {"abuse", false},
      {"", false},
      {"anybody@example.org", true},
      {"anybody@sub.example.org", false},
      {"a@b.example.com", true},
      {"a@example.com", false},
      {"a@[192.0.2.1]", false},
  };
  const AddressPatterns listed = patterns({"abuse@example.net", "example.org", ".example.com"});
  for (const auto& row : rows) EXPECT_EQ(listed.matches(row.address), row.matches) << row.address;
}

TEST(AddressPatterns, RefuseWhatIsNoAddressAndNoDomain) {
  AddressPatterns none;
  for (const char* text : {"", "@", "@example.net", "a@", "a@b c", "a@[192.0.2.1]", "a b"})
    EXPECT_FALSE(none.add(text)) << text;
  EXPECT_TRUE(none.empty());
}

TEST(AddressPatterns, AreWrittenBackSorted) {
  EXPECT_THAT(patterns({"example.org", "B@example.net", ".example.com"}).texts(),
              ElementsAre(".example.com", "b@example.net", "example.org"));
}

}  // namespace
}  // namespace dmarcd::message
