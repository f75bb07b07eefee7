#include "libspf2_checker.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <new>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::libspf2 {
namespace {

using spf::SpfCode;
using spf::SpfEngine;
using spf::SpfResult;
using testing::HasSubstr;
using testing::StartsWith;

/// A check of user@example.com in a world of its own.
struct World {
  explicit World(const std::string& zone_text) {
    const Result<void> added = zone.add(zone_text, "test");
    EXPECT_TRUE(added) << added.error().message;
  }

  SpfResult check(std::string_view client = "192.0.2.1", std::string mail_from = "user@example.com",
                  std::string helo = "mail.example.com") {
    return Libspf2Checker().check(
        {*IpAddress::parse(client), std::move(helo), std::move(mail_from), "unknown", from_unix_seconds(0)}, resolver);
  }

  dns::Zone zone;
  dns::ZoneResolver resolver{zone};
};

/// The outcome of a record at example.com, within the bounds.
std::string code_of(const std::string& record, const std::string& others = "", std::string_view client = "192.0.2.1") {
  const SpfResult result = World("example.com. TXT \"" + record + "\"\n" + others).check(client);
  const bool is_judged_before = result.remark.starts_with("found by dmarcd's own parser and limits");
  EXPECT_EQ(result.engine, is_judged_before ? SpfEngine::native : SpfEngine::libspf2)
      << record << ": " << result.remark;
  const bool is_error = result.code == SpfCode::permerror || result.code == SpfCode::temperror;
  EXPECT_TRUE(is_error || !is_judged_before) << record;
  return std::string(to_text(result.code));
}

std::string repeated(const std::string& term, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += term + " ";
  return text;
}

TEST(Libspf2Checker, JudgesByEachMechanism) {
  struct Row {
    const char* record;
    const char* others;
    const char* client;
    const char* code;
  };
  const Row rows[] = {
      {"v=spf1 ip4:192.0.2.0/24 -all", "", "192.0.2.1", "pass"},
      {"v=spf1 ip4:192.0.2.0/24 -all", "", "::ffff:192.0.2.1", "pass"},
      {"v=spf1 ip4:192.0.2.0/24 ~all", "", "198.51.100.1", "softfail"},
      {"v=spf1 ip6:2001:db8::/32 -all", "", "2001:db8::1", "pass"},
      {"v=spf1 ip6:2001:db8::1 ?all", "", "2001:db8::2", "neutral"},
      {"v=spf1 a -all", "example.com. A 192.0.2.1", "192.0.2.1", "pass"},
      {"v=spf1 a//64 -all", "example.com. AAAA 2001:db8::2", "2001:db8::1", "pass"},
      {"v=spf1 mx -all",
       "example.com. MX 1 a.example.\nexample.com. MX 2 b.example.\na.example. A 192.0.2.2\nb.example. A 192.0.2.1",
       "192.0.2.1", "pass"},
      {"v=spf1 mx -all", "example.com. MX 0 .", "192.0.2.1", "fail"},
      {"v=spf1 ptr -all", "1.2.0.192.in-addr.arpa. PTR h.example.com.\nh.example.com. A 192.0.2.1", "192.0.2.1",
       "pass"},
      {"v=spf1 ptr -all", "1.2.0.192.in-addr.arpa. PTR example.com.\nexample.com. A 192.0.2.1", "192.0.2.1", "pass"},
      {"v=spf1 ptr -all", "1.2.0.192.in-addr.arpa. PTR notexample.com.\nnotexample.com. A 192.0.2.1", "192.0.2.1",
       "fail"},
      {"v=spf1 exists:%{ir}.%{v}.%{l}.e.example -all", "1.2.0.192.in-addr.user.e.example. A 127.0.0.2", "192.0.2.1",
       "pass"},
      {"v=spf1 exists:%{p}.e.example -all",
       "1.2.0.192.in-addr.arpa. PTR h.example.com.\nh.example.com. A 192.0.2.1\nh.example.com.e.example. A 127.0.0.2",
       "192.0.2.1", "pass"},
      {"v=spf1 include:i.example -all", "i.example. TXT \"v=spf1 +all\"", "192.0.2.1", "pass"},
      {"v=spf1 include:i.example ?all", "i.example. TXT \"v=spf1 -all\"", "192.0.2.1", "neutral"},
      {"v=spf1 include:i.example ?all", "", "192.0.2.1", "permerror"},
      {"v=spf1 include:i.example ?all", "i.example. TXT \"v=spf1 moo\"", "192.0.2.1", "permerror"},
      {"v=spf1 redirect=r.example", "r.example. TXT \"v=spf1 ~all\"", "192.0.2.1", "softfail"},
      {"v=spf1 redirect=r.example", "", "192.0.2.1", "permerror"},
      {"v=spf1", "", "192.0.2.1", "neutral"},
      {"v=spf10", "", "192.0.2.1", "none"},
      {"v=spf1 foo", "", "192.0.2.1", "permerror"},
      {"v=spf1 +all", "example.com. TXT \"v=spf1 -all\"", "192.0.2.1", "permerror"},
  };
  for (const Row& row : rows) EXPECT_EQ(code_of(row.record, row.others, row.client), row.code) << row.record;
}

TEST(Libspf2Checker, SaysWhyWithoutATermThatMatched) {
  const SpfResult pass = World("example.com. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"").check();
  EXPECT_EQ(pass.mechanism, "");
  EXPECT_EQ(pass.reason, "a directive matches; libspf2 does not tell which");
  EXPECT_EQ(World("example.com. TXT \"v=spf1\"").check().reason, "no directive matches");
  EXPECT_EQ(World("example.com. A 192.0.2.1").check().reason, "example.com publishes no SPF record");
  EXPECT_EQ(World("").check().reason, "example.com does not exist");
  EXPECT_EQ(World("example.com. TXT \"v=spf1 x\"").check().reason, "example.com: \"x\": there is no such mechanism");
  EXPECT_THAT(World(";!timeout example.com").check().reason, HasSubstr("TXT example.com"));
}

TEST(Libspf2Checker, ChecksTheHeloForTheNullReversePath) {
  const SpfResult result =
      World("mail.example.com. TXT \"v=spf1 exists:%{l}.%{o} -all\"\npostmaster.mail.example.com. A 192.0.2.9")
          .check("192.0.2.1", "");
  EXPECT_EQ(result.code, SpfCode::pass);
  EXPECT_EQ(result.identity, spf::SpfIdentity::helo);
  EXPECT_EQ(result.domain, "mail.example.com");
}

TEST(Libspf2Checker, FindsTheExplanation) {
  EXPECT_EQ(
      World("example.com. TXT \"v=spf1 -all exp=why.example\"\nwhy.example. TXT \"not %{i}\"").check().explanation,
      "not 192.0.2.1");
}

// RFC 7208 section 5; the library would take some of these for "no match".
TEST(Libspf2Checker, AFailureAtAnyTermIsATemperror) {
  for (const char* record :
       {"v=spf1 a -all", "v=spf1 mx -all", "v=spf1 mx:m.example -all", "v=spf1 exists:f.example -all",
        "v=spf1 include:f.example -all", "v=spf1 redirect=f.example", "v=spf1 -a -include:f.example"})
    EXPECT_EQ(
        code_of(record,
                ";!servfail example.com A\n;!timeout example.com MX\n;!timeout f.example\nm.example. MX 1 f.example."),
        "temperror")
        << record;
}

// RFC 7208 section 5.5.
TEST(Libspf2Checker, AFailureForPtrIsPassedOverAndRemembered) {
  for (const char* fault :
       {";!timeout 1.2.0.192.in-addr.arpa", "1.2.0.192.in-addr.arpa. PTR h.example.com.\n;!servfail h.example.com"}) {
    const SpfResult result = World(std::string("example.com. TXT \"v=spf1 ptr -all\"\n") + fault).check();
    EXPECT_EQ(result.code, SpfCode::fail) << fault;
    EXPECT_TRUE(result.passed_over_failure) << fault;
  }
}

// RFC 7208 section 4.6.4: what the library does not keep over includes.
TEST(Libspf2Checker, TenTermsMayAskTheDnsOverAllRecursions) {
  const std::string others =
      "example.com. A 192.0.2.99\nexample.com. MX 1 example.com.\ni.example. A 192.0.2.99\n"
      "i.example. TXT \"v=spf1 " +
      repeated("a", 5) + "-exists:i.example\"";
  EXPECT_EQ(code_of("v=spf1 include:i.example a mx a a ip4:192.0.2.1 -all", others), "permerror");
  EXPECT_EQ(code_of("v=spf1 include:i.example a mx a ip4:192.0.2.1 -all", others), "pass");
  EXPECT_EQ(code_of("v=spf1 a a a redirect=i.example", others), "fail");
  EXPECT_EQ(code_of("v=spf1 a a a a redirect=i.example", others), "permerror");
}

TEST(Libspf2Checker, TwoTermsMayFindNothing) {
  const SpfResult two = World("example.com. TXT \"v=spf1 a exists:x.example -all\"").check();
  EXPECT_EQ(two.code, SpfCode::fail);
  EXPECT_EQ(two.void_lookups, 2u);
  const std::string hosts = "example.com. MX 1 h.example.\nexample.com. MX 2 g.example.";
  EXPECT_EQ(code_of("v=spf1 a exists:x.example mx", hosts), "permerror");
  EXPECT_EQ(code_of("v=spf1 a ptr include:i.example -all", "i.example. TXT \"v=spf1 exists:x.example ?all\""),
            "permerror");
  EXPECT_EQ(code_of("v=spf1 a ptr mx ip4:192.0.2.1 -all", "example.com. MX 0 ."), "pass");
}

TEST(Libspf2Checker, ElevenMxHostsAreAPermerrorAndElevenNamesOfTheClientAreTen) {
  std::string hosts = "h.example. A 192.0.2.1\n";
  std::string names = "11.example.com. A 192.0.2.1\n1.2.0.192.in-addr.arpa. PTR 11.example.com.\n";
  for (int i = 0; i <= 10; ++i) hosts += fmt::format("example.com. MX {} h.example.\n", i);
  EXPECT_EQ(code_of("v=spf1 mx -all", hosts), "permerror");

  std::string before;
  for (int i = 0; i < 10; ++i) before += fmt::format("1.2.0.192.in-addr.arpa. PTR h{}.example.net.\n", i);
  EXPECT_EQ(code_of("v=spf1 ptr -all", before + names), "fail");
}

// Ten includes a level, five levels: 111,111 questions if each record had limits of its own.
TEST(Libspf2Checker, IsNoAmplifier) {
  std::string record = "*.x.example. TXT \"v=spf1";
  for (int i = 0; i < 10; ++i) record += fmt::format(" include:i{}.%{{d}}", i);
  World world("example.com. TXT \"v=spf1 include:1.x.example\"\n" + record + "\"");

  EXPECT_EQ(world.check().code, SpfCode::permerror);
  EXPECT_EQ(world.resolver.questions().size(), 11u);
}

// CVE-2023-42118: this record smashes the library's stack.
TEST(Libspf2Checker, JudgesTheRecordThatSmashesTheStackNatively) {
  std::string term = "exists:";
  for (int i = 0; i < 127; ++i) term += "%{d}";
  std::string strings;
  for (int i = 0; i < 20; ++i) strings += " \"" + std::string(200, 'x') + "\"";
  const SpfResult result =
      World("example.com. TXT \"v=spf1 \" \"" + term.substr(0, 200) + "\" \"" + term.substr(200, 200) + "\" \"" +
            term.substr(400) + "\"" + strings + " \".example -all\"")
          .check();

  EXPECT_EQ(result.code, SpfCode::fail);
  EXPECT_EQ(result.engine, SpfEngine::native);
  EXPECT_THAT(result.remark, StartsWith("judged by the native engine: \"exists:%{d}"));
}

// The library would lose the -all of this record, and of the included one the host that is the client.
TEST(Libspf2Checker, JudgesLongRecordsNatively) {
  std::string record = "\"v=spf1 \"";
  for (int i = 0; i < 64; ++i) record += fmt::format(" \"ip4:198.51.100.{} \"", i);
  const std::string zone = "example.com. TXT " + record + " \"-all\"\n" + "long.example. TXT " + record +
                           " \"ip4:192.0.2.7 -all\"\nshort.example. TXT \"v=spf1 include:long.example -all\"";

  EXPECT_EQ(World(zone).check().code, SpfCode::fail);
  EXPECT_EQ(World(zone).check().remark,
            "judged by the native engine: the record takes more than 480 octets in libspf2");
  EXPECT_EQ(World(zone).check("192.0.2.7", "user@short.example").code, SpfCode::pass);
}

TEST(Libspf2Checker, JudgesNativelyWhatTheLibraryMustNotHave) {
  const std::string zone =
      "example.com. TXT \"v=spf1 exists:%{h}.e.example include:%{o}.i.example -all\"\n*.e.example. A 192.0.2.9\n"
      "xn--bcher-kva.example. TXT \"v=spf1 +all\"\n*.i.example. TXT \"v=spf1 +all\"\na%b.example. TXT \"v=spf1 +all\"\n"
      "dot.example. TXT \"v=spf1 include:example.com. -all\"";
  struct Row {
    const char* why;
    const char* client;
    std::string mail_from;
    std::string helo;
  };
  const Row rows[] = {
      {"a loopback client passes everywhere", "127.0.0.1", "user@example.com", "h"},
      {"a loopback client passes everywhere", "::1", "user@example.com", "h"},
      {"no domain", "192.0.2.1", "user", "h"},
      {"a domain of other octets", "192.0.2.1", "user@a%b.example", "h"},
      {"a local part outside ASCII", "192.0.2.1", "\xc3\xbc@example.com", "h"},
      {"a local part with a NUL", "192.0.2.1", std::string("a\0b@example.com", 15), "h"},
      {"a HELO with a NUL", "192.0.2.1", "user@example.com", std::string("a\0b", 3)},
      {"a HELO without end", "192.0.2.1", "user@example.com", std::string(100'000, 'a')},
      {"a name that must be cut", "192.0.2.1", "user@example.com", std::string(60, 'a') + "." + std::string(189, 'b')},
      {"a name with a final dot", "192.0.2.1", "user@dot.example", "h"},
  };
  for (const Row& row : rows) {
    const SpfResult result = World(zone).check(row.client, row.mail_from, row.helo);
    EXPECT_EQ(result.engine, SpfEngine::native) << row.why;
    EXPECT_NE(result.remark, "") << row.why;
  }
  EXPECT_EQ(World(zone)
                .check("192.0.2.1",
                       "user@b\xc3\xbc"
                       "cher.example")
                .engine,
            SpfEngine::libspf2);
}

TEST(Libspf2Checker, JudgesAClientWithNamesOfAnyOctetsNatively) {
  const std::string zone = "1.2.0.192.in-addr.arpa. PTR a\\000b.example.com.\n";
  EXPECT_EQ(World(zone + "example.com. TXT \"v=spf1 ptr -all\"").check().engine, SpfEngine::native);
  EXPECT_EQ(World(zone + "example.com. TXT \"v=spf1 exists:%{p} -all\"").check().engine, SpfEngine::native);
}

/// A resolver that breaks its promise.
class ThrowingResolver final : public dns::Resolver {
 public:
  dns::LookupResult lookup(const dns::DomainName&, dns::RecordType) override { throw std::bad_alloc(); }
  void prefetch(const dns::DomainName&, dns::RecordType, Continuation) override {}
};

TEST(Libspf2Checker, NoExceptionCrossesTheLibrary) {
  ThrowingResolver resolver;
  const SpfResult result = Libspf2Checker().check(
      {*IpAddress::parse("192.0.2.1"), "h", "user@example.com", "unknown", from_unix_seconds(0)}, resolver);
  EXPECT_EQ(result.code, SpfCode::temperror);
}

}  // namespace
}  // namespace dmarcd::libspf2
