#include "dmarcd/dns/domain_name.h"

#include <gtest/gtest.h>

namespace dmarcd::dns {
namespace {

using namespace std::string_literals;

DomainName name(std::string_view text) {
  return *DomainName::parse(text);
}

struct Case {
  std::string text;
  const char* expected;  ///< Null: no name.
};

void expect_names(const std::vector<Case>& cases, Result<DomainName> (*parse)(std::string_view)) {
  for (const Case& row : cases) {
    const Result<DomainName> parsed = parse(row.text);
    EXPECT_EQ(parsed ? parsed->text() : "none", row.expected ? row.expected : "none") << row.text;
  }
}

std::string labels(std::size_t count, std::size_t length) {
  std::string text;
  for (; count > 0; --count) text += std::string(length, 'x') + (count > 1 ? "." : "");
  return text;
}

// RFC 1035 section 2.3.4.
// Covers: dmarc.alignment.without-case, dmarc.from.trailing-dot
TEST(DomainName, IsLowerCaseWithoutAFinalDot) {
  expect_names(
      {
          {"example.com", "example.com"},
          {"EXAMPLE.Com.", "example.com"},
          {"com", "com"},
          {"_dmarc.example.com", "_dmarc.example.com"},
          {"a b%/:.example", "a b%/:.example"},
          {"\xc3\x9c.example", "\xc3\x9c.example"},
          {"", nullptr},
          {".", nullptr},
          {"..", nullptr},
          {".example.com", nullptr},
          {"example..com", nullptr},
          {"example.com..", nullptr},
          {std::string(64, 'x') + ".example", nullptr},
      },
      DomainName::parse);
}

// Covers: dmarc.from.impossible-name
TEST(DomainName, HoldsLabelsOf63AndNamesOf253Octets) {
  EXPECT_TRUE(DomainName::parse(std::string(63, 'x')));
  EXPECT_TRUE(DomainName::parse(labels(3, 63) + "." + std::string(61, 'x')));
  EXPECT_TRUE(DomainName::parse(labels(3, 63) + "." + std::string(61, 'x') + "."));
  EXPECT_FALSE(DomainName::parse(labels(3, 63) + "." + std::string(62, 'x')));
}

// UTS #46, RFC 5891 section 5.
// Covers: dmarc.from.a-labels, dmarc.from.idna-failure
TEST(DomainName, TurnsInternationalLabelsIntoALabels) {
  expect_names(
      {
          {"example.com", "example.com"},
          {"b\xc3\xbc"
           "cher.example",
           "xn--bcher-kva.example"},
          {"B\xc3\x9c"
           "CHER.EXAMPLE",
           "xn--bcher-kva.example"},
          {"bu\xcc\x88"
           "cher.example",
           "xn--bcher-kva.example"},
          {"b\xc3\xbc"
           "cher\xe3\x80\x82"
           "example",
           "xn--bcher-kva.example"},
          {"b\xc3\xbc"
           "cher\xef\xbc\x8e"
           "example",
           "xn--bcher-kva.example"},
          {"b\xc3\xbc"
           "cher.example\xef\xbd\xa1",
           "xn--bcher-kva.example"},
          {"fa\xc3\x9f.example", "xn--fa-hia.example"},
          {"\xef\xbd\x85xample.com", "example.com"},
          {"_dmarc.b\xc3\xbc"
           "cher.example",
           "_dmarc.xn--bcher-kva.example"},
          {"XN--BCHER-KVA.Example", "xn--bcher-kva.example"},
          {"xn--bcher-kva.b\xc3\xbc"
           "cher.example",
           "xn--bcher-kva.xn--bcher-kva.example"},
          {"r3---sn.example", "r3---sn.example"},
          {"xn--b\xc3\xbc"
           "cher.example",
           nullptr},
          {"b\xc3\xbc"
           "cher..example",
           nullptr},
          {std::string(63, 'x') + "\xc3\xbc.example", nullptr},
          {"\xc3\xbc\0.example"s, nullptr},
          {"\xc0\xa5xample.com", nullptr},
          {"\xff.example", nullptr},
          {labels(40, 63) + "\xc3\xbc", nullptr},
          {"", nullptr},
      },
      DomainName::parse_international);
}

// RFC 3492, RFC 5890 section 2.3.2.1: names are registered with characters that IDNA 2008 does not allow.
// Covers: dmarc.from.a-label-kept
TEST(DomainName, KeepsALabelsWhateverTheyStandFor) {
  expect_names(
      {
          {"xn--ls8h.example", "xn--ls8h.example"},    // U+1F4A9
          {"XN--N3H.Example.", "xn--n3h.example"},     // U+2603
          {"xn--i-7iq.example", "xn--i-7iq.example"},  // "i" and U+2764
          {"xn--mnchen-3ya.example", "xn--mnchen-3ya.example"},
          {"a.xn--fiqs8s", "a.xn--fiqs8s"},
          {"xn--ihqwcrb4cv8a8dqg056pqjye.example", "xn--ihqwcrb4cv8a8dqg056pqjye.example"},  // RFC 3492 section 7.1 (B)
      },
      DomainName::parse_international);
}

// Covers: dmarc.from.idna-failure
TEST(DomainName, RefusesLabelsThatOnlyPretendToBeALabels) {
  const Case cases[] = {
      {"xn--.example", "empty"},
      {"xn--a-.example", "nothing but ASCII"},
      {"xn---.example", "a delimiter alone"},
      {"xn--0.example", "a number that does not end"},
      {"a.xn--bcher-kva8.example", "a number that does not end"},
      {"xn--a.example", "a control character"},
      {"xn--0ca_.example", "no digit"},
      {"xn--en32g.example", "beyond Unicode"},
      {"xn--" + std::string(59, '9') + ".example", "a number far too large"},
      {"xn--ib9b.example", "a surrogate"},
  };
  for (const Case& row : cases) EXPECT_FALSE(DomainName::parse_international(row.text)) << row.text << row.expected;
}

TEST(DomainName, ShowsNoForeignOctetsInErrors) {
  EXPECT_EQ(DomainName::parse("a\r\n..b").error().message,
            "\"a\\x0d\\x0a..b\" is not a domain name: it has an empty label");
}

TEST(DomainName, CountsAndCutsLabels) {
  EXPECT_EQ(name("a.b.example.com").label_count(), 4U);
  EXPECT_EQ(name("com").label_count(), 1U);
  EXPECT_EQ(name("a.b.example.com").rightmost_labels(1).text(), "com");
  EXPECT_EQ(name("a.b.example.com").rightmost_labels(3).text(), "b.example.com");
  EXPECT_EQ(name("a.b.example.com").rightmost_labels(4).text(), "a.b.example.com");
  EXPECT_EQ(name("a.example.com").parent()->text(), "example.com");
  EXPECT_FALSE(name("com").parent());
}

TEST(DomainName, TakesAPrefixThatFits) {
  EXPECT_EQ(name("example.com").with_prefix("_Dmarc")->text(), "_dmarc.example.com");
  EXPECT_EQ(name("example.com").with_prefix("s1._domainkey")->text(), "s1._domainkey.example.com");
  EXPECT_FALSE(name("example.com").with_prefix(""));
  EXPECT_FALSE(name("example.com").with_prefix("a."));
  EXPECT_FALSE(name(labels(4, 62)).with_prefix("_dmarc"));
}

TEST(DomainName, KnowsWhatIsBelowIt) {
  EXPECT_TRUE(name("example.com").is_at_or_below(name("example.com")));
  EXPECT_TRUE(name("a.b.example.com").is_at_or_below(name("example.com")));
  EXPECT_FALSE(name("badexample.com").is_at_or_below(name("example.com")));
  EXPECT_FALSE(name("com").is_at_or_below(name("example.com")));
  EXPECT_FALSE(name("example.net").is_at_or_below(name("example.com")));
}

TEST(DomainName, KnowsTheOrdinaryNames) {
  EXPECT_TRUE(name("_a-1.example").is_host_name());
  for (const char* text : {"a b.example", "a!.example", "a/b.example", "\xc3\xbc.example", "*.example"})
    EXPECT_FALSE(name(text).is_host_name()) << text;
}

}  // namespace
}  // namespace dmarcd::dns
