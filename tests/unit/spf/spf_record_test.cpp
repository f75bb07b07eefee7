#include "dmarcd/spf/spf_record.h"

#include <gtest/gtest.h>

namespace dmarcd::spf {
namespace {

std::vector<std::string> terms_of(const SpfRecord& record) {
  std::vector<std::string> terms;
  for (const Directive& directive : record.directives) terms.push_back(directive.text);
  return terms;
}

template <class M>
const M& only_mechanism(const Result<SpfRecord>& record) {
  return std::get<M>(record->directives.at(0).mechanism);
}

// RFC 7208 section 4.5.
// Covers: spf.record-selection
TEST(SpfRecord, IsOneOnlyWithTheExactVersion) {
  for (const char* text : {"v=spf1", "v=spf1 ", "v=spf1 -all", "V=SPF1 -all", "v=spf1 what?"})
    EXPECT_TRUE(SpfRecord::is_version_1(text)) << text;
  for (const char* text :
       {"", "v=spf10 -all", "v=spf1\t-all", "v=spf1-all", " v=spf1", "v=spf2.0/pra -all", "\"v=spf1\""})
    EXPECT_FALSE(SpfRecord::is_version_1(text)) << text;
}

// Covers: spf.qualifiers
TEST(SpfRecord, KeepsTheTermsAsPublishedInTheirOrder) {
  const Result<SpfRecord> record =
      SpfRecord::parse("v=spf1  +A mx:%{d}/24//64 ?Include:_spf.example.net EXP=why.example.com ~All ");

  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(terms_of(*record), (std::vector<std::string>{"+A", "mx:%{d}/24//64", "?Include:_spf.example.net", "~All"}));
  EXPECT_EQ(record->directives[2].qualifier, Qualifier::neutral);
  EXPECT_EQ(record->directives[3].qualifier, Qualifier::softfail);
  EXPECT_EQ(std::get<Mx>(record->directives[1].mechanism).cidr.ip4, 24u);
  EXPECT_EQ(std::get<Mx>(record->directives[1].mechanism).cidr.ip6, 64u);
  EXPECT_TRUE(record->explanation);
  EXPECT_FALSE(record->redirect);
}

TEST(SpfRecord, ChecksWhatFollowsAllButDoesNotKeepIt) {
  EXPECT_EQ(terms_of(*SpfRecord::parse("v=spf1 -all a ip4:192.0.2.1 all")), std::vector<std::string>{"-all"});
  EXPECT_FALSE(SpfRecord::parse("v=spf1 -all a:"));
}

// RFC 7208 sections 4.6.1 and 12.
TEST(SpfRecord, TakesWhatTheGrammarAllows) {
  for (const char* text : {"v=spf1",
                           "v=spf1 a/0",
                           "v=spf1 a//0",
                           "v=spf1 a/32//128",
                           "v=spf1 a:foo:bar/baz.example.com",
                           "v=spf1 a:foo/24.example.com/24",
                           "v=spf1 ptr",
                           "v=spf1 ptr:example.com",
                           "v=spf1 exists:%{i}.example.com",
                           "v=spf1 ip4:0.0.0.0/0",
                           "v=spf1 ip4:192.0.2.1/32",
                           "v=spf1 ip6:::/0",
                           "v=spf1 ip6:2001:DB8::1/128",
                           "v=spf1 ip6:::ffff:192.0.2.1",
                           "v=spf1 x=y",
                           "v=spf1 moo.cow-far_out=man:dog/cat",
                           "v=spf1 a=b",
                           "v=spf1 x=",
                           "v=spf1 x=%{c}",
                           "v=spf1 redirect=%{d}.example.com.",
                           "v=spf1 redirect=example.com exp=example.com"})
    EXPECT_TRUE(SpfRecord::parse(text)) << text;
}

// Covers: spf.syntax-first, spf.redirect
TEST(SpfRecord, RefusesWhateverIsWrongAnywhere) {
  for (const char* text : {"v=spf1 foo",
                           "v=spf1 -all moo",
                           "v=spf1 all:",
                           "v=spf1 all.",
                           "v=spf1 all/8",
                           "v=spf1 --all",
                           "v=spf1 -",
                           "v=spf1 a:",
                           "v=spf1 a:museum",
                           "v=spf1 a/33",
                           "v=spf1 a/",
                           "v=spf1 a//",
                           "v=spf1 a//129",
                           "v=spf1 a/24/64",
                           "v=spf1 a///64",
                           "v=spf1 a/01",
                           "v=spf1 a/-1",
                           "v=spf1 a/99999999999999999999",
                           "v=spf1 a.example.com",
                           "v=spf1 mx:",
                           "v=spf1 mx/33",
                           "v=spf1 ptr:",
                           "v=spf1 ptr/0",
                           "v=spf1 exists",
                           "v=spf1 exists:",
                           "v=spf1 exists:example.com/24",
                           "v=spf1 include",
                           "v=spf1 include:",
                           "v=spf1 include:example.com/24",
                           "v=spf1 ip4",
                           "v=spf1 ip4:",
                           "v=spf1 ip4:192.0.2",
                           "v=spf1 ip4:192.0.2.1/33",
                           "v=spf1 ip4:192.0.2.1/032",
                           "v=spf1 ip4:192.0.2.1//32",
                           "v=spf1 ip4:192.0.2.1/",
                           "v=spf1 ip4:192.0.2.01",
                           "v=spf1 ip4:192.0.2.1:25",
                           "v=spf1 ip4:::ffff:192.0.2.1",
                           "v=spf1 ip4:2001:db8::1",
                           "v=spf1 ip6",
                           "v=spf1 ip6:192.0.2.1",
                           "v=spf1 ip6::2001::1",
                           "v=spf1 ip6:2001:db8::/129",
                           "v=spf1 ip6:2001:db8::1%eth0",
                           "v=spf1 =x",
                           "v=spf1 1x=y",
                           "v=spf1 -x=y",
                           "v=spf1 x/y=z",
                           "v=spf1 x=%",
                           "v=spf1 redirect=",
                           "v=spf1 redirect:example.com",
                           "v=spf1 redirect=-all",
                           "v=spf1 exp=",
                           "v=spf1 exp=%{r}.example.com",
                           "v=spf1 exp=a.example exp=a.example",
                           "v=spf1 redirect=a.example Redirect=a.example",
                           "v=spf1 a\t-all",
                           "v=spf1 ip4:192.0.2.1\n-all",
                           "v=spf1 a:\xef\xbb\xbf"
                           "example.com",
                           "v=spf1 a:example.net \x96"
                           "all"})
    EXPECT_FALSE(SpfRecord::parse(text)) << text;
  EXPECT_FALSE(SpfRecord::parse(std::string("v=spf1 a:foo.example.com\0 -all", 30)));
}

TEST(SpfRecord, NamesTheOffendingTerm) {
  EXPECT_EQ(SpfRecord::parse("v=spf1 a ip4:192.0.2.1/33 foo").error().message,
            "\"ip4:192.0.2.1/33\": \"/33\" is no prefix length from 0 to 32");
  EXPECT_EQ(SpfRecord::parse("v=spf1 redirect:example.com").error().message,
            "\"redirect:example.com\": there is no such mechanism");
}

// RFC 7208 section 5: an IPv4-mapped client is an IPv4 client.
TEST(SpfRecord, NetworksOfMappedAddressesHoldOnlyTheirWiderNeighbours) {
  EXPECT_FALSE(only_mechanism<Ip>(SpfRecord::parse("v=spf1 ip6:::ffff:192.0.2.1")).network);
  EXPECT_FALSE(only_mechanism<Ip>(SpfRecord::parse("v=spf1 ip6:::ffff:0:0/96")).network);
  const Result<SpfRecord> wider = SpfRecord::parse("v=spf1 ip6:::ffff:0:0/80");
  EXPECT_TRUE(only_mechanism<Ip>(wider).network->contains(*IpAddress::parse("::1")));
  EXPECT_FALSE(only_mechanism<Ip>(wider).network->contains(*IpAddress::parse("2001:db8::1")));
  EXPECT_FALSE(only_mechanism<Ip>(wider).network->contains(*IpAddress::parse("192.0.2.1")));
}

// RFC 7208 sections 3.2 and 4.5.
// Covers: spf.record-selection
TEST(SelectRecord, TakesTheOneAmongForeignTexts) {
  const SelectedRecord selected = select_record({"other", "v=spf10 +all", "V=Spf1 -all", ""});

  ASSERT_TRUE(selected && *selected);
  EXPECT_EQ(terms_of(**selected), std::vector<std::string>{"-all"});
}

// Covers: spf.several-records, spf.no-record
TEST(SelectRecord, NoneIsNoMistakeButSeveralAre) {
  EXPECT_TRUE(select_record({}) && !*select_record({}));
  EXPECT_TRUE(select_record({"v=spf10", "x"}) && !*select_record({"v=spf10", "x"}));
  EXPECT_FALSE(select_record({"v=spf1 -all", "V=SPF1 -all"}));
}

}  // namespace
}  // namespace dmarcd::spf
