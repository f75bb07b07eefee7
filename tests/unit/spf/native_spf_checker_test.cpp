#include "dmarcd/spf/native_spf_checker.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::spf {
namespace {

using testing::HasSubstr;

SpfRequest request_from(std::string_view client, std::string mail_from = "user@example.com") {
  return {*IpAddress::parse(client), "mail.example.com", std::move(mail_from), "unknown",
          from_unix_seconds(1'700'000'000)};
}

SpfResult check(std::string_view zone_text, const SpfRequest& request) {
  dns::Zone zone;
  const Result<void> added = zone.add(zone_text, "test");
  EXPECT_TRUE(added) << added.error().message;
  dns::ZoneResolver resolver(zone);
  return NativeSpfChecker().check(request, resolver);
}

std::string code_for(std::string_view zone_text, std::string_view client = "192.0.2.1") {
  return std::string(to_text(check(zone_text, request_from(client)).code));
}

/// A record at example.com, and what else is there.
std::string code_with_record(const std::string& record, const std::string& others = "",
                             std::string_view client = "192.0.2.1") {
  return code_for("example.com. TXT \"" + record + "\"\n" + others, client);
}

std::string repeated(const std::string& term, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += term + " ";
  return text;
}

// RFC 7208 section 4.3.
// Covers: spf.domain-unusable
TEST(NativeSpfChecker, ADomainThatCannotHaveARecordIsNone) {
  const std::string zone = "example.com. TXT \"v=spf1 +all\"\nlocal. TXT \"v=spf1 +all\"";
  for (const char* mail_from : {"user@local", "user@a..example.com", "user@[192.0.2.1]", "user@", "user",
                                "user@absent.example", "user@\xff.example", "user@.example.com"}) {
    const SpfResult result = check(zone, request_from("192.0.2.1", mail_from));
    EXPECT_EQ(result.code, SpfCode::none) << mail_from;
    EXPECT_NE(result.reason, "") << mail_from;
  }
}

TEST(NativeSpfChecker, ReportsTheDomainAndTheTermThatDecided) {
  const SpfResult result =
      check("example.com. TXT \"v=spf1 ip4:198.51.100.1 ?ip4:192.0.2.0/24 -all\"", request_from("192.0.2.1"));

  EXPECT_EQ(result.code, SpfCode::neutral);
  EXPECT_EQ(result.identity, SpfIdentity::mail_from);
  EXPECT_EQ(result.domain, "example.com");
  EXPECT_EQ(result.mechanism, "?ip4:192.0.2.0/24");
  EXPECT_EQ(result.reason, "");
}

// RFC 7208 section 2.4.
// Covers: spf.mail-from
TEST(NativeSpfChecker, TheNullReversePathIsPostmasterAtHelo) {
  SpfRequest request = request_from("192.0.2.1", "");
  request.helo = "Mail.Example.COM";
  const SpfResult result = check(
      "mail.example.com. TXT \"v=spf1 exists:%{l}.%{o} -all\"\n"
      "postmaster.mail.example.com. A 192.0.2.9",
      request);

  EXPECT_EQ(result.code, SpfCode::pass);
  EXPECT_EQ(result.identity, SpfIdentity::helo);
  EXPECT_EQ(result.domain, "mail.example.com");
}

TEST(NativeSpfChecker, AHeloWithAnAtSignIsNoDomainOfItsTail) {
  SpfRequest request = request_from("192.0.2.1", "");
  request.helo = "x@example.com";
  EXPECT_EQ(check("example.com. TXT \"v=spf1 +all\"", request).code, SpfCode::none);
}

TEST(NativeSpfChecker, TheDomainFollowsTheLastAtSign) {
  const SpfResult result =
      check("example.com. TXT \"v=spf1 +all\"", request_from("192.0.2.1", "\"a@b.example\"@example.com"));
  EXPECT_EQ(result.code, SpfCode::pass);
}

// RFC 8616 section 4.
// Covers: spf.u-labels
TEST(NativeSpfChecker, AsksForULabelsAsALabels) {
  const SpfResult result = check(
      "xn--bcher-kva.example. TXT \"v=spf1 exists:%{o}.ok.example -all\"\n"
      "xn--bcher-kva.example.ok.example. A 192.0.2.9",
      request_from("192.0.2.1",
                   "user@B\xc3\xbc"
                   "cher.example"));

  EXPECT_EQ(result.code, SpfCode::pass);
  EXPECT_EQ(result.domain, "xn--bcher-kva.example");
}

// Covers: spf.macro-non-ascii
TEST(NativeSpfChecker, TermsWithALocalPartOutsideAsciiDoNotMatch) {
  const std::string local = "\xc3\xbc";
  const std::string zone =
      "example.com. TXT \"v=spf1 -exists:%{l}.x.example -include:%{s}.x.example ip4:192.0.2.1 -all\"\n"
      "*.x.example. A 192.0.2.9\n*.x.example. TXT \"v=spf1 +all\"\n"
      "redirecting.example. TXT \"v=spf1 redirect=%{l}.x.example\"";

  EXPECT_EQ(check(zone, request_from("192.0.2.1", local + "@example.com")).code, SpfCode::pass);
  EXPECT_EQ(check(zone, request_from("192.0.2.1", local + "@redirecting.example")).code, SpfCode::neutral);
  EXPECT_EQ(check(zone, request_from("192.0.2.1", "u@redirecting.example")).code, SpfCode::pass);
}

// RFC 7208 section 4.5.
// Covers: spf.record-selection, spf.several-records, spf.no-record
TEST(NativeSpfChecker, SeveralRecordsAreAPermerrorAndForeignTextsAreNot) {
  EXPECT_EQ(code_with_record("v=spf1 +all", "example.com. TXT \"v=spf1 -all\""), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 +all", "example.com. TXT \"v=spf10 -all\""), "pass");
  EXPECT_EQ(code_with_record("v=spf10 -all"), "none");
}

// RFC 7208 section 4.6: the whole record first.
// Covers: spf.syntax-first
TEST(NativeSpfChecker, AMistakeBehindTheTermThatMatchesIsAPermerror) {
  const SpfResult result = check("example.com. TXT \"v=spf1 ip4:192.0.2.1 foo\"", request_from("192.0.2.1"));

  EXPECT_EQ(result.code, SpfCode::permerror);
  EXPECT_EQ(result.reason, "example.com: \"foo\": there is no such mechanism");
  EXPECT_EQ(result.mechanism, "");
}

// RFC 7208 sections 4.6.2 and 4.7.
// Covers: spf.qualifiers, spf.default-neutral
TEST(NativeSpfChecker, TheQualifierOfTheTermThatMatchesIsTheResultAndWithoutAMatchItIsNeutral) {
  for (const auto& [term, code] :
       {std::pair("all", "pass"), std::pair("+all", "pass"), std::pair("-all", "fail"), std::pair("~all", "softfail"),
        std::pair("?all", "neutral"), std::pair("-ip4:192.0.2.0/24 +all", "fail"), std::pair("", "neutral"),
        std::pair("ip4:198.51.100.1", "neutral"), std::pair("-ip4:198.51.100.1", "neutral")})
    EXPECT_EQ(code_with_record(std::string("v=spf1 ") + term), code) << term;
}

// RFC 7208 section 5: each mechanism, matching and not.
// Covers: spf.no-implicit-mx, spf.ptr-direction, spf.client-address
TEST(NativeSpfChecker, MechanismsMatchAsSection5Says) {
  struct Row {
    const char* rule;
    const char* record;
    const char* others;
    const char* client;
    const char* code;
  };
  const Row rows[] = {
      {"a asks for A", "v=spf1 a -all", "example.com. A 192.0.2.1", "192.0.2.1", "pass"},
      {"a asks for AAAA", "v=spf1 a -all", "example.com. AAAA 2001:db8::1", "2001:db8::1", "pass"},
      {"a of a mapped client asks for A", "v=spf1 a -all", "example.com. A 192.0.2.1", "::ffff:192.0.2.1", "pass"},
      {"a with both lengths uses that of the client", "v=spf1 a/24//32 -all", "example.com. A 192.0.2.200", "192.0.2.1",
       "pass"},
      {"a with /0 needs an address", "v=spf1 a/0 -all", "", "192.0.2.1", "fail"},
      {"a follows an alias", "v=spf1 a:w.example -all", "w.example. CNAME x.example.\nx.example. A 192.0.2.1",
       "192.0.2.1", "pass"},
      {"a of no domain name does not match", "v=spf1 a:%{h}..example ?all", "", "192.0.2.1", "neutral"},
      {"mx looks at every host", "v=spf1 mx -all",
       "example.com. MX 1 a.example.\nexample.com. MX 2 b.example.\na.example. A 192.0.2.2\nb.example. A 192.0.2.1",
       "192.0.2.1", "pass"},
      {"mx has no implicit host", "v=spf1 mx -all", "example.com. A 192.0.2.1", "192.0.2.1", "fail"},
      {"the null mx has no host", "v=spf1 mx -all", "example.com. MX 0 .", "192.0.2.1", "fail"},
      {"ptr takes a validated name below the target", "v=spf1 ptr -all",
       "1.2.0.192.in-addr.arpa. PTR h.example.com.\nh.example.com. A 192.0.2.1", "192.0.2.1", "pass"},
      {"ptr does not take an ending that is no label", "v=spf1 ptr -all",
       "1.2.0.192.in-addr.arpa. PTR notexample.com.\nnotexample.com. A 192.0.2.1", "192.0.2.1", "fail"},
      {"ptr does not take a name that is not validated", "v=spf1 ptr -all",
       "1.2.0.192.in-addr.arpa. PTR h.example.com.\nh.example.com. A 192.0.2.2", "192.0.2.1", "fail"},
      {"exists asks for A even for IPv6", "v=spf1 exists:e.example -all", "e.example. A 127.0.0.2", "2001:db8::1",
       "pass"},
      {"exists is not content with AAAA", "v=spf1 exists:e.example -all", "e.example. AAAA 2001:db8::1", "2001:db8::1",
       "fail"},
      {"ip4 never holds an IPv6 client", "v=spf1 ip4:0.0.0.0/0 -all", "", "2001:db8::1", "fail"},
      {"ip6 never holds an IPv4 client", "v=spf1 ip6:::/0 -all", "", "192.0.2.1", "fail"},
  };
  for (const Row& row : rows) EXPECT_EQ(code_with_record(row.record, row.others, row.client), row.code) << row.rule;
}

// RFC 7208 section 5.2.
// Covers: spf.include, spf.dns-failure
TEST(NativeSpfChecker, IncludeTurnsTheOtherResultIntoAMatchOrAnError) {
  struct Row {
    const char* included;
    const char* code;
  };
  const Row rows[] = {
      {"other.example. TXT \"v=spf1 +all\"", "softfail"},
      {"other.example. TXT \"v=spf1 -all\"", "neutral"},
      {"other.example. TXT \"v=spf1 ~all\"", "neutral"},
      {"other.example. TXT \"v=spf1 ?all\"", "neutral"},
      {"other.example. TXT \"v=spf1 x\"", "permerror"},
      {"other.example. TXT \"other\"", "permerror"},
      {";!timeout other.example", "temperror"},
      {";!servfail other.example TXT", "temperror"},
      {"", "permerror"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(code_with_record("v=spf1 ~include:other.example ?all", row.included), row.code) << row.included;
}

// RFC 7208 section 6.1.
// Covers: spf.redirect, spf.dns-failure
TEST(NativeSpfChecker, RedirectGivesTheOtherResultUnlessSomethingMatches) {
  EXPECT_EQ(code_with_record("v=spf1 redirect=other.example", "other.example. TXT \"v=spf1 ~all\""), "softfail");
  EXPECT_EQ(code_with_record("v=spf1 redirect=other.example ?all", "other.example. TXT \"v=spf1 ~all\""), "neutral");
  EXPECT_EQ(code_with_record("v=spf1 redirect=other.example"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 redirect=other.example", "other.example. A 192.0.2.1"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 redirect=%{h}..example"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 redirect=other.example", ";!timeout other.example"), "temperror");
}

// Covers: spf.dns-failure
TEST(NativeSpfChecker, AFailedLookUpOfATermIsATemperror) {
  for (const char* record :
       {"v=spf1 a -all", "v=spf1 mx -all", "v=spf1 exists:f.example -all", "v=spf1 mx:m.example -all"})
    EXPECT_EQ(code_with_record(record,
                               ";!servfail example.com A\n;!timeout example.com MX\n;!timeout f.example\n"
                               "m.example. MX 1 f.example."),
              "temperror")
        << record;
}

// RFC 7208 section 5.5 passes over failures of ptr; the result says that there was one.
TEST(NativeSpfChecker, AFailedLookUpOfPtrIsPassedOverAndRemembered) {
  const std::string record = "example.com. TXT \"v=spf1 ptr -all\"\n";
  for (const char* fault :
       {";!timeout 1.2.0.192.in-addr.arpa", "1.2.0.192.in-addr.arpa. PTR h.example.com.\n;!servfail h.example.com"}) {
    const SpfResult result = check(record + fault, request_from("192.0.2.1"));
    EXPECT_EQ(result.code, SpfCode::fail) << fault;
    EXPECT_TRUE(result.passed_over_failure) << fault;
  }
  EXPECT_FALSE(check(record, request_from("192.0.2.1")).passed_over_failure);
}

// RFC 7208 section 4.6.4.
// Covers: spf.ten-terms
TEST(NativeSpfChecker, TenTermsMayAskTheDns) {
  const std::string address = "example.com. A 192.0.2.99\n";
  const SpfResult at_limit = check(
      "example.com. TXT \"v=spf1 " + repeated("a", 10) + "ip4:192.0.2.1 -all\"\n" + address, request_from("192.0.2.1"));

  EXPECT_EQ(at_limit.code, SpfCode::pass);
  EXPECT_EQ(at_limit.lookups, 10u);
  EXPECT_EQ(code_with_record("v=spf1 " + repeated("a", 11) + "ip4:192.0.2.1 -all", address), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 ip4:192.0.2.1 " + repeated("a", 11) + "-all", address), "pass");
}

// Covers: spf.ten-terms
TEST(NativeSpfChecker, TheTermsOfAllRecursionsAreCountedTogether) {
  const std::string others = "example.com. A 192.0.2.99\nother.example. A 192.0.2.99\nother.example. TXT \"v=spf1 " +
                             repeated("a", 8) + "\"\n";
  EXPECT_EQ(code_with_record("v=spf1 include:other.example a ip4:192.0.2.1 -all", others), "pass");
  EXPECT_EQ(code_with_record("v=spf1 include:other.example a a ip4:192.0.2.1 -all", others), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 a a redirect=other.example", others), "permerror");
}

TEST(NativeSpfChecker, LoopsEndAtTheLimit) {
  EXPECT_EQ(code_with_record("v=spf1 include:example.com -all"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 redirect=example.com"), "permerror");
}

// Covers: spf.ten-terms
TEST(NativeSpfChecker, ExpIsNotCounted) {
  const SpfResult result = check("example.com. TXT \"v=spf1 " + repeated("a", 10) +
                                     "-all exp=absent.example\"\n"
                                     "example.com. A 192.0.2.99",
                                 request_from("192.0.2.1"));
  EXPECT_EQ(result.code, SpfCode::fail);
  EXPECT_EQ(result.lookups, 10u);
  EXPECT_EQ(result.void_lookups, 0u);
}

// Covers: spf.void-lookups, spf.dns-failure
TEST(NativeSpfChecker, TwoTermsMayFindNothing) {
  EXPECT_EQ(code_with_record("v=spf1 a exists:x.example -all"), "fail");
  EXPECT_EQ(code_with_record("v=spf1 a exists:x.example mx -all"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 a exists:x.example mx"), "permerror");
  EXPECT_EQ(code_with_record("v=spf1 a mx include:o.example -all", "o.example. TXT \"v=spf1 ptr ip4:192.0.2.1\""),
            "permerror");
  EXPECT_EQ(check("example.com. TXT \"v=spf1 a exists:x.example -all\"", request_from("192.0.2.1")).void_lookups, 2u);
}

TEST(NativeSpfChecker, HostsOfAnMxWithoutAnAddressOfTheClientsKindAreOneVoidLookUp) {
  std::string hosts;
  for (int i = 0; i < 5; ++i) hosts += fmt::format("example.com. MX {0} h{0}.example.\nh{0}.example. A 192.0.2.9\n", i);
  const SpfResult result =
      check("example.com. TXT \"v=spf1 mx ip6:2001:db8::1 -all\"\n" + hosts, request_from("2001:db8::1"));

  EXPECT_EQ(result.code, SpfCode::pass);
  EXPECT_EQ(result.void_lookups, 1u);
}

// Covers: spf.mx-limit
TEST(NativeSpfChecker, MoreThanTenMxHostsAreAPermerror) {
  std::string hosts = "h.example. A 192.0.2.9\n";
  for (int i = 0; i < 10; ++i) hosts += fmt::format("example.com. MX {} h.example.\n", i);
  EXPECT_EQ(code_with_record("v=spf1 mx -all", hosts), "fail");
  EXPECT_EQ(code_with_record("v=spf1 mx -all", hosts + "example.com. MX 10 h.example."), "permerror");
}

// Covers: spf.ptr-limit
TEST(NativeSpfChecker, OnlyTenPtrNamesAreLookedAt) {
  std::string names;
  for (int i = 10; i < 20; ++i) names += fmt::format("1.2.0.192.in-addr.arpa. PTR h{}.example.\n", i);
  names += "1.2.0.192.in-addr.arpa. PTR h9.example.com.\nh9.example.com. A 192.0.2.1\n";
  EXPECT_EQ(code_with_record("v=spf1 ptr -all", names), "fail");
}

// RFC 7208 section 7.3.
TEST(NativeSpfChecker, TheValidatedNameIsTheDomainItselfOrBelowItIfThereIsSuchAName) {
  const std::string zone =
      "1.2.0.192.in-addr.arpa. PTR other.example.\n1.2.0.192.in-addr.arpa. PTR forged.example.com.\n"
      "1.2.0.192.in-addr.arpa. PTR sub.example.com.\nother.example. A 192.0.2.1\nsub.example.com. A 192.0.2.1\n"
      "forged.example.com. A 192.0.2.2\nexp.example. TXT \"%{p}\"\n"
      "example.com. TXT \"v=spf1 -all exp=exp.example\"\nelse.example. TXT \"v=spf1 -all exp=exp.example\"";

  EXPECT_EQ(check(zone, request_from("192.0.2.1")).explanation, "sub.example.com");
  EXPECT_EQ(check(zone, request_from("192.0.2.1", "u@else.example")).explanation, "other.example");
  EXPECT_EQ(check(zone, request_from("192.0.2.7")).explanation, "unknown");
}

// RFC 7208 section 4.3.
// Covers: spf.mail-from
TEST(NativeSpfChecker, ASenderWithoutALocalPartIsPostmaster) {
  const std::string zone =
      "example.com. TXT \"v=spf1 exists:%{l}.%{o}.x.example -all\"\npostmaster.example.com.x.example. A 192.0.2.9";
  EXPECT_EQ(check(zone, request_from("192.0.2.1", "@example.com")).code, SpfCode::pass);
  EXPECT_EQ(check(zone, request_from("192.0.2.1", "example.com")).code, SpfCode::pass);
  EXPECT_EQ(check(zone, request_from("192.0.2.1", "user@example.com")).code, SpfCode::fail);
}

// RFC 7208 section 3.3; case: RFC 5234 section 2.3.
// Covers: spf.record-selection
TEST(NativeSpfChecker, TheStringsOfARecordAreJoinedAndTheirCaseDoesNotMatter) {
  std::string strings = "example.com. TXT \"V=SP\" \"F1\" \" IP4:19\" \"8.51.100.1 \"";
  for (int i = 0; i < 450; ++i) strings += " \"\" \"?\" \"I\" \"p4:198.51.100.2 \"";
  EXPECT_EQ(code_for(strings + " \"Ip4:192.0.\" \"2.1/3\" \"2 -A\" \"LL\""), "pass");
  EXPECT_EQ(code_for("example.com. TXT \"v=spf1\" \"-all\""), "none");
}

// RFC 7208 section 5.5: the target's subdomains, not its parents.
// Covers: spf.ptr-direction
TEST(NativeSpfChecker, PtrMatchesTheTargetAndWhatIsBelowIt) {
  const std::string names = "1.2.0.192.in-addr.arpa. PTR mail.example.com.\nmail.example.com. A 192.0.2.1";
  for (const auto& [target, code] : {std::pair("mail.example.com", "pass"),
                                     {"example.com", "pass"},
                                     {"EXAMPLE.com.", "pass"},
                                     {"a.mail.example.com", "fail"},
                                     {"ample.com", "fail"},
                                     {"other.example", "fail"}})
    EXPECT_EQ(code_with_record(std::string("v=spf1 ptr:") + target + " -all", names), code) << target;
}

// RFC 7208 section 4.6.4.
// Covers: spf.void-lookups
TEST(NativeSpfChecker, EveryKindOfTermCanBeTheThirdThatFindsNothing) {
  for (const char* third :
       {"a:x.example", "mx:x.example", "exists:x.example", "ptr", "include:v.example", "redirect=v.example"})
    EXPECT_EQ(code_with_record(std::string("v=spf1 a mx ") + third, "v.example. TXT \"v=spf1 -a\""), "permerror")
        << third;
  EXPECT_EQ(code_with_record("v=spf1 a mx ip4:192.0.2.1 a:x.example"), "pass");
  EXPECT_EQ(code_with_record("v=spf1 a mx a:y..example -all"), "fail");
}

// RFC 7208 section 2.6 in the words of RFC 8601 section 2.7.2: no hardfail, no capitals.
// Covers: spf.result-for-dmarc
TEST(SpfResult, HasTheWordsOfTheStandards) {
  const std::pair<SpfCode, const char*> words[] = {
      {SpfCode::none, "none"},           {SpfCode::neutral, "neutral"},   {SpfCode::pass, "pass"},
      {SpfCode::fail, "fail"},           {SpfCode::softfail, "softfail"}, {SpfCode::temperror, "temperror"},
      {SpfCode::permerror, "permerror"},
  };
  for (const auto& [code, word] : words) EXPECT_EQ(to_text(code), word);
}

// RFC 7208 section 6.2.
TEST(NativeSpfChecker, TheExplanationIsThatOfTheRecordThatFailed) {
  const std::string zone =
      "exp.example. TXT \"%{i} is not in \" \"%{d}, says %{r}\"\nwrong.example. TXT \"wrong\"\n"
      "example.com. TXT \"v=spf1 redirect=target.example exp=wrong.example\"\n"
      "target.example. TXT \"v=spf1 include:included.example -all exp=exp.example\"\n"
      "included.example. TXT \"v=spf1 -all exp=wrong.example\"";
  SpfRequest request = request_from("192.0.2.1");
  request.receiver = "mx.example.net";

  EXPECT_EQ(check(zone, request).explanation, "192.0.2.1 is not in target.example, says mx.example.net");
  request.wants_explanation = false;
  EXPECT_EQ(check(zone, request).explanation, "");
}

TEST(NativeSpfChecker, AnExplanationThatCannotBeHadIsEmpty) {
  for (const char* others :
       {"", ";!timeout exp.example", "exp.example. TXT \"a\"\nexp.example. TXT \"b\"", "exp.example. TXT \"%{x}\"",
        "exp.example. TXT \"b\\195\\188\"", "exp.example. TXT \"a\\013\\010b\""}) {
    const SpfResult result =
        check(std::string("example.com. TXT \"v=spf1 -all exp=exp.example\"\n") + others, request_from("192.0.2.1"));
    EXPECT_EQ(result.code, SpfCode::fail) << others;
    EXPECT_EQ(result.explanation, "") << others;
  }
}

TEST(NativeSpfChecker, SaysWhyThereIsNoAnswer) {
  const SpfResult result = check("example.com. TXT \"v=spf1 include:other.example -all\"\n;!timeout other.example TXT",
                                 request_from("192.0.2.1"));
  EXPECT_THAT(result.reason, HasSubstr("include:other.example: "));
  EXPECT_THAT(result.reason, HasSubstr("other.example"));
}

}  // namespace
}  // namespace dmarcd::spf
