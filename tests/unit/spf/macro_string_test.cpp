#include "dmarcd/spf/macro_string.h"

#include <gtest/gtest.h>

namespace dmarcd::spf {
namespace {

MacroFacts facts_for(std::string_view client) {
  return {*IpAddress::parse(client), "strong-bad",           "email.example.com",
          "Mail.example.net",        "receiver.example.org", from_unix_seconds(1'700'000'000)};
}

dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

std::optional<std::string> expanded(std::string_view text, const MacroFacts& facts) {
  const dns::DomainName checked = domain("email.example.com");
  const Result<MacroString> parsed = MacroString::parse_explanation(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? parsed->explanation({facts, checked, "host.example.com"}) : std::nullopt;
}

std::optional<std::string> target(std::string_view text, const MacroFacts& facts) {
  const dns::DomainName checked = domain("email.example.com");
  const Result<MacroString> parsed = MacroString::parse_domain_spec(text);
  EXPECT_TRUE(parsed) << text;
  const std::optional<dns::DomainName> name = parsed ? parsed->target_name({facts, checked}) : std::nullopt;
  return name ? std::optional(name->text()) : std::nullopt;
}

// Covers: spf.macros
TEST(MacroString, ExpandsAsTheTablesOfRfc7208Section74) {
  struct Row {
    const char* text;
    const char* expansion;
  };
  const Row rows[] = {
      {"%{s}", "strong-bad@email.example.com"},
      {"%{o}", "email.example.com"},
      {"%{d}", "email.example.com"},
      {"%{d4}", "email.example.com"},
      {"%{d3}", "email.example.com"},
      {"%{d2}", "example.com"},
      {"%{d1}", "com"},
      {"%{dr}", "com.example.email"},
      {"%{d2r}", "example.email"},
      {"%{D2R}", "example.email"},
      {"%{l}", "strong-bad"},
      {"%{l-}", "strong.bad"},
      {"%{lr}", "strong-bad"},
      {"%{lr-}", "bad.strong"},
      {"%{l1r-}", "strong"},
      {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
      {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
      {"%{h} %{r} %{c} %{t} %{p}", "Mail.example.net receiver.example.org 192.0.2.3 1700000000 host.example.com"},
      {"%%%_%-.", "% %20."},
      {"%{S}", "strong-bad%40email.example.com"},
      {"%{d99999999999999999999999}", "email.example.com"},
      {"%{o+=./}", "email.example.com"},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(expanded(row.text, facts_for("192.0.2.3")), row.expansion) << row.text;
}

// Covers: spf.macros
TEST(MacroString, WritesIpv6AddressesByHalfOctetsInNamesAndShortForPeople) {
  const MacroFacts facts = facts_for("2001:db8::cb01");

  EXPECT_EQ(expanded("%{i} %{v}", facts), "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1 ip6");
  EXPECT_EQ(expanded("%{c}", facts), "2001:db8::cb01");
  EXPECT_EQ(target("%{i2r}.example.com", facts), "0.2.example.com");
}

// RFC 7208 section 7.3: what a capital letter escapes is what RFC 3986 section 2.3 does not call unreserved.
// Covers: spf.macros
TEST(MacroString, EscapesInCapitalLettersAllButUnreservedCharacters) {
  MacroFacts facts = facts_for("2001:db8::1");
  facts.local_part = "a-._~Z09!*'();:&=+$,/?#[] %\"<>{}|^`\\";

  EXPECT_EQ(expanded("%{L}", facts),
            "a-._~Z09%21%2A%27%28%29%3B%3A%26%3D%2B%24%2C%2F%3F%23%5B%5D%20%25%22%3C%3E%7B%7D%7C%5E%60%5C");
  EXPECT_EQ(expanded("%{C} %{I2R} %{V} %{H} %{O} %{D1} %{P} %{R} %{T}", facts),
            "2001%3Adb8%3A%3A1 0.2 ip6 Mail.example.net email.example.com com host.example.com receiver.example.org "
            "1700000000");
}

// RFC 7208 section 7.3: no special treatment of delimiters at the ends or next to each other.
// Covers: spf.macros
TEST(MacroString, SplitsAtEachOfItsDelimitersAndJoinsWithDots) {
  MacroFacts facts = facts_for("192.0.2.3");
  facts.local_part = "-a+b,c/d_e=f.g-";
  struct Row {
    const char* text;
    const char* expansion;
  };
  const Row rows[] = {
      {"%{l-}", ".a+b,c/d_e=f.g."},
      {"%{l.-+,/_=}", ".a.b.c.d.e.f.g."},
      {"%{lr.-+,/_=}", ".g.f.e.d.c.b.a."},
      {"%{l3.-+,/_=}", "f.g."},
      {"%{l2r+,}", "b.-a"},
      {"%{l1=}", "f.g-"},
      {"%{s1.}", "com"},
      {"%{s2r-}", "a+b,c/d_e=f.g."},
      {"%{d100r}", "com.example.email"},
      {"%{i1}%{i2}%{ir}", "32.33.2.0.192"},
      {"%{lR1}", nullptr},
  };
  for (const Row& row : rows) {
    if (row.expansion)
      EXPECT_EQ(expanded(row.text, facts), row.expansion) << row.text;
    else
      EXPECT_FALSE(MacroString::parse_explanation(row.text)) << row.text;
  }
}

// RFC 7208 section 7.1: the grammar of domain-spec.
TEST(MacroString, TakesDomainSpecsThatEndInATopLevelLabelOrAMacro) {
  for (const char* text : {"example.com", "example.com.", "%{d}", "%{d}.example.xn--zckzah", "foo:bar/baz.example.com",
                           "_spf.%{o}", "a%%", "x.a1", "x.1a", "x.a-b"})
    EXPECT_TRUE(MacroString::parse_domain_spec(text)) << text;
}

// Covers: spf.macros
TEST(MacroString, RefusesOtherDomainSpecs) {
  for (const char* text : {"",
                           ".",
                           "museum",
                           "museum.",
                           "example.123",
                           "192.0.2.1",
                           "example.-com",
                           "example.com-",
                           "example..",
                           "%{d}.",
                           "%{d}com",
                           "example.c_m",
                           "example.com/24",
                           "example.com:8080",
                           "a b.com",
                           "%",
                           "%a.com",
                           "%{",
                           "%{}.com",
                           "%{d.com",
                           "%{x}",
                           "%{d0}",
                           "%{d00}",
                           "%{d-2}",
                           "%{dx}",
                           "%{ d}",
                           "%{c}.com",
                           "%{R}.com",
                           "%{t}",
                           "b\xc3\xbc.com",
                           "a\x7f.com"})
    EXPECT_FALSE(MacroString::parse_domain_spec(text)) << text;
}

TEST(MacroString, SaysWhatIsWrong) {
  EXPECT_EQ(MacroString::parse_domain_spec("%{c}.example").error().message,
            "\"%{c}.example\" holds the macro letter c, which only the text of exp may use");
  EXPECT_EQ(MacroString::parse_domain_spec("museum").error().message, "\"museum\" does not end in a top-level domain");
}

// Covers: spf.macros
TEST(MacroString, TakesBlanksInExplanationsOnly) {
  EXPECT_TRUE(MacroString::parse_explanation("See %{c}, please."));
  EXPECT_FALSE(MacroString::parse_explanation("See\tthis"));
  EXPECT_FALSE(MacroString::parse_explanation("\xef\xbb\xbfSee"));
  EXPECT_FALSE(MacroString::parse_macro_string("See this"));
  EXPECT_TRUE(MacroString::parse_macro_string("%{c}/+:-"));
}

// RFC 7208 section 7.3.
// Covers: spf.macro-name-limit
TEST(MacroString, CutsLongNamesAtTheLeftByWholeLabels) {
  MacroFacts facts = facts_for("192.0.2.3");
  const std::string sixty(60, 'a');
  facts.local_part = sixty + "." + sixty + "." + sixty + "." + sixty;  // 243 octets

  EXPECT_EQ(target("%{l}.aa.example", facts)->size(), 254 - 61);
  EXPECT_EQ(target("%{l}.a.example", facts)->size(), 253u);
  EXPECT_EQ(target("%{l}.a.example.", facts)->size(), 253u);
  EXPECT_EQ(target("%{l}.%{l}.%{l}.example", facts), target("%{l}.example", facts));
  facts.local_part = std::string(300, 'a');
  EXPECT_EQ(target("%{l}.example", facts), "example");
}

TEST(MacroString, NamesThatCannotBeAreNoTarget) {
  MacroFacts facts = facts_for("192.0.2.3");
  facts.helo = "a..b";
  facts.local_part = std::string(64, 'a');

  EXPECT_EQ(target("%{h}.example", facts), std::nullopt);
  EXPECT_EQ(target("%{l}.example", facts), std::nullopt);
  facts.helo = "";
  EXPECT_EQ(target("%{h}", facts), std::nullopt);
  facts.local_part = std::string(100'000, 'a');
  EXPECT_EQ(target("%{l}", facts), std::nullopt);
}

// RFC 8616 section 4.
// Covers: spf.macro-non-ascii
TEST(MacroString, ALocalPartOutsideAsciiIsInNoName) {
  MacroFacts facts = facts_for("192.0.2.3");
  facts.local_part =
      "b\xc3\xbc"
      "cher";

  EXPECT_EQ(target("%{l}.example.com", facts), std::nullopt);
  EXPECT_EQ(target("%{S}.example.com", facts), std::nullopt);
  EXPECT_EQ(target("%{d}", facts), "email.example.com");
  EXPECT_EQ(expanded("Not %{l}!", facts), std::nullopt);
}

TEST(MacroString, ExplanationsEndAtTheirLimitHoweverOftenTheyRepeatTheSender) {
  MacroFacts facts = facts_for("192.0.2.3");
  facts.local_part = std::string(1000, 'a');
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "%{l}";

  EXPECT_EQ(expanded(text, facts)->size(), MacroString::longest_explanation);
}

TEST(MacroString, KnowsWhetherItNeedsTheValidatedName) {
  EXPECT_TRUE(MacroString::parse_domain_spec("a.%{P2}.example")->needs_validated_name());
  EXPECT_FALSE(MacroString::parse_domain_spec("p.%{d}")->needs_validated_name());
}

}  // namespace
}  // namespace dmarcd::spf
