#include "dmarcd/dns/domain_patterns.h"

#include <gmock/gmock.h>

namespace dmarcd::dns {
namespace {

using ::testing::ElementsAre;

DomainPatterns patterns(const std::vector<std::string>& texts) {
  DomainPatterns patterns;
  for (const std::string& text : texts) patterns.add(DomainPattern::parse(text).value());
  return patterns;
}

TEST(DomainPatterns, MatchANameAloneOrWhatIsBelowIt) {
  const struct {
    const char* name;
    const char* match;  ///< Empty: none.
  } rows[] = {
      {"example.com", "example.com"},
      {"www.example.com", ""},
      {"a.example.net", ".example.net"},
      {"a.b.example.net", ".example.net"},
      {"example.net", ""},
      {"badexample.net", ""},
      {"net", ""},
      {"example.com.example", ""},
  };
  const DomainPatterns both = patterns({"Example.COM", ".example.net"});
  for (const auto& row : rows)
    EXPECT_EQ(both.find_match(DomainName::parse(row.name).value()).value_or(""), row.match) << row.name;
}

TEST(DomainPatterns, MatchNothingWhereThereIsNone) {
  EXPECT_TRUE(DomainPatterns().empty());
  EXPECT_FALSE(DomainPatterns().matches(DomainName::parse("example.com").value()));
}

TEST(DomainPatterns, AreWrittenBackSorted) {
  EXPECT_THAT(patterns({"example.com",
                        ".b\xc3\xbc"
                        "cher.example"})
                  .texts(),
              ElementsAre(".xn--bcher-kva.example", "example.com"));
}

TEST(DomainPattern, IsAHostName) {
  for (const char* text : {"", ".", "..example.com", "*.example.com", "[192.0.2.1]", "a b"})
    EXPECT_FALSE(DomainPattern::parse(text)) << text;
}

}  // namespace
}  // namespace dmarcd::dns
