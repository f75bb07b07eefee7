#include "dmarcd/dns/zone.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/dns/zone_upstream.h"

namespace dmarcd::dns {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

DomainName name(std::string_view text) {
  return *DomainName::parse(text);
}

Zone zone_of(std::string_view text) {
  Zone zone;
  const Result<void> added = zone.add(text, "zone");
  EXPECT_TRUE(added) << added.error().message;
  return zone;
}

LookupResult ask(const Zone& zone, std::string_view text, RecordType type) {
  return zone.answer({name(text), type});
}

/// An answer in one line: "nxdomain", "no data", "found a b", "alias: found a b", or the text of a failure.
std::string told(const LookupResult& result) {
  if (!result) return result.error().text;
  const Answer& answer = **result;
  std::string line = answer.is_alias ? "alias: " : "";
  if (answer.status == Answer::Status::no_such_domain) return line + "nxdomain";
  if (answer.status == Answer::Status::no_data) return line + "no data";
  line += "found";
  for (const std::string& text : answer.texts) line += " [" + text + "]";
  for (const IpAddress& address : answer.addresses) line += " " + address.text();
  for (const DomainName& target : answer.names) line += " " + target.text();
  return line;
}

struct AnswerCase {
  const char* rule;
  std::string_view zone;
  std::string_view name;
  RecordType type;
  const char* expected;
};

void expect_answers(const std::vector<AnswerCase>& cases) {
  for (const AnswerCase& row : cases)
    EXPECT_EQ(told(ask(zone_of(row.zone), row.name, row.type)), row.expected) << row.rule << "\n" << row.zone;
}

constexpr RecordType a = RecordType::a;
constexpr RecordType aaaa = RecordType::aaaa;
constexpr RecordType mx = RecordType::mx;
constexpr RecordType ptr = RecordType::ptr;
constexpr RecordType txt = RecordType::txt;

// RFC 1035 section 5.1.
TEST(Zone, ReadsMasterFileText) {
  expect_answers({
      {"takes names as absolute without an origin", "mail.example.com A 192.0.2.1", "mail.example.com", a,
       "found 192.0.2.1"},
      {"puts relative names below the origin", "$ORIGIN example.com.\nmail A 192.0.2.1", "mail.example.com", a,
       "found 192.0.2.1"},
      {"takes @ as the origin", "$ORIGIN example.com.\n@ A 192.0.2.1", "example.com", a, "found 192.0.2.1"},
      {"takes an origin relative to the one before", "$ORIGIN com.\n$ORIGIN example\n@ A 192.0.2.1", "example.com", a,
       "found 192.0.2.1"},
      {"knows directives in any case", "$origin example.com.\n$ttl 1h\n@ A 192.0.2.1", "example.com", a,
       "found 192.0.2.1"},
      {"repeats the owner before a leading blank", "example.com. A 192.0.2.1\n\tTXT x\n", "example.com", txt,
       "found [x]"},
      {"takes TTL and class in this order", "example.com. 60 IN A 192.0.2.1", "example.com", a, "found 192.0.2.1"},
      {"takes class and TTL in this order", "example.com. IN 60 A 192.0.2.1", "example.com", a, "found 192.0.2.1"},
      {"takes a TTL alone", "example.com. 60 A 192.0.2.1", "example.com", a, "found 192.0.2.1"},
      {"takes a class alone, in any case", "example.com. in a 192.0.2.1", "example.com", a, "found 192.0.2.1"},
      {"lets a name look like a TTL", "$ORIGIN 2.0.192.in-addr.arpa.\n10 PTR mail.example.com.",
       "10.2.0.192.in-addr.arpa", ptr, "found mail.example.com"},
      {"skips comments and blank lines", "; one\n\n  ; two\nexample.com. A 192.0.2.1 ; three\n", "example.com", a,
       "found 192.0.2.1"},
      {"keeps a semicolon in quotes", "example.com. TXT \"v=DMARC1; p=none\"", "example.com", txt,
       "found [v=DMARC1; p=none]"},
      {"reads over lines in parentheses", "example.com. TXT ( \"a\" ; one\n  \"b\"\n) ; two\n TXT c", "example.com",
       txt, "found [ab] [c]"},
      {"reads CR LF line ends", "$ORIGIN example.com.\r\n@ TXT \"a\"\r\n\r\n TXT b\r\n", "example.com", txt,
       "found [a] [b]"},
      {"reads parentheses over CR LF", "example.com. TXT (a\r\n b)\r\n", "example.com", txt, "found [ab]"},
      {"joins the strings of one record with nothing between", "example.com. TXT \"v=spf1 \" -all \"\"", "example.com",
       txt, "found [v=spf1 -all]"},
      {"takes quoted strings that touch as two", "example.com. TXT \"a\"\"b\"", "example.com", txt, "found [ab]"},
      {"reads an empty string", "example.com. TXT \"\"", "example.com", txt, "found []"},
      {"resolves escapes in strings", R"(example.com. TXT "\"\\\097\;" \"b\ c)", "example.com", txt,
       R"(found ["\a;"b c])"},
      {"keeps a lonely parenthesis in quotes", "example.com. TXT \"(\"", "example.com", txt, "found [(]"},
      {"resolves escapes in names", R"(\097\*\@.example.com. TXT x)", "a*@.example.com", txt, "found [x]"},
      {"takes names of blanks and signs", R"(a\032b%c:d/e\ f.example.com. TXT x)", "a b%c:d/e f.example.com", txt,
       "found [x]"},
      {"compares names in any case", "EXAMPLE.com. TXT x", "Example.COM", txt, "found [x]"},
      {"never matches a dot inside a label", R"(a\.b.example.com. TXT x)", "a.b.example.com", txt, "nxdomain"},
      {"takes an escaped last dot as part of the label", "$ORIGIN example.com.\na\\. TXT x", "a.example.com", txt,
       "nxdomain"},
      {"takes an empty file as a zone", "", "example.com", txt, "nxdomain"},
      {"reads a last line without its end", "example.com. TXT x", "example.com", txt, "found [x]"},
  });
}

TEST(Zone, ReadsOctetsOfAnyValueInStrings) {
  const Zone zone = zone_of("example.com. TXT \"\\000\\255\xc3\xbc\"");

  const LookupResult answer = ask(zone, "example.com", txt);

  ASSERT_TRUE(answer);
  EXPECT_THAT((*answer)->texts, ElementsAre(std::string("\0\xff\xc3\xbc", 4)));
}

TEST(Zone, AnswersEachType) {
  expect_answers({
      {"all addresses", "example.com. A 192.0.2.1\n A 192.0.2.2", "example.com", a, "found 192.0.2.1 192.0.2.2"},
      {"IPv6", "example.com. AAAA 2001:DB8::1", "example.com", aaaa, "found 2001:db8::1"},
      {"mail exchanges by preference", "example.com. MX 20 b.example.com.\n MX 10 A.example.com.", "example.com", mx,
       "found a.example.com b.example.com"},
      {"a null MX as an MX without names (RFC 7505)", "example.com. MX 0 .", "example.com", mx, "found"},
      {"no name that cannot be asked for", "example.com. MX 0 a\\.b.example.com.\n MX 5 c.example.com.", "example.com",
       mx, "found c.example.com"},
      {"pointers", "1.2.0.192.in-addr.arpa. PTR mail.example.com.", "1.2.0.192.in-addr.arpa", ptr,
       "found mail.example.com"},
      {"no data for another type", "example.com. A 192.0.2.1", "example.com", txt, "no data"},
      {"no such domain outside", "example.com. A 192.0.2.1", "example.net", a, "nxdomain"},
      {"no such domain below", "example.com. A 192.0.2.1", "a.example.com", a, "nxdomain"},
      {"equal records once (RFC 2181 section 5)", "example.com. TXT x\n TXT x\n TXT \"\" x", "example.com", txt,
       "found [x] [x]"},
  });
}

TEST(Zone, ANameWithAnyRecordExists) {
  for (const char* record : {
           "SOA ns.example.com. host\\.master.example.com. 1 2h 30m 2w 1d",
           "SOA ns hostmaster ( 2026050100 7200 3600 1209600 300 )",
           "NS ns.example.com.",
           "CAA 0 issue \"ca.example\"",
           "SRV 0 5 443 www.example.com.",
           "NAPTR 10 100 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.com.",
           "HINFO PC linux",
           "RP . .",
           "DS 60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118",
           "SPF \"v=spf1 -all\"",
           "URI 10 1 \"https://www.example.com/\"",
           "HTTPS 1 . alpn=h2",
           "TYPE65280 \\# 3 abcdef",
           "type65280 \\# 3 ab cd ef",
           "TYPE65280 \\# 0",
           "TYPE257 0 issue ca.example",
       })
    EXPECT_EQ(told(ask(zone_of(std::string("example.com. ") + record), "example.com", txt)), "no data") << record;
}

// RFC 3597 section 5.
TEST(Zone, ReadsTheGenericFormOfKnownTypes) {
  expect_answers({
      {"TXT", "example.com. TXT \\# 4 03616263", "example.com", txt, "found [abc]"},
      {"TYPE16", "example.com. TYPE16 \\# 4 03616263", "example.com", txt, "found [abc]"},
      {"CLASS1", "example.com. CLASS1 TYPE1 \\# 4 C0000201", "example.com", a, "found 192.0.2.1"},
      {"MX", "example.com. MX \\# 5 000A 016200", "example.com", mx, "found b"},
      {"a quoted marker as a string", "example.com. TXT \"\\#\" 1", "example.com", txt, "found [#1]"},
  });
}

// RFC 4592 section 2.2.1 and 3.3.1, RFC 8020 section 2.
TEST(Zone, AnswersWildcardsAndEmptyNonTerminals) {
  constexpr std::string_view zone =
      "$ORIGIN example.com.\n"
      "*          TXT wild\n"
      "*.sub      TXT below-sub\n"
      "host       A 192.0.2.1\n"
      "a.b.c      TXT deep\n"
      "*.alias    CNAME host\n"
      "x.*.odd    TXT odd\n";
  expect_answers({
      {"stands for a name that is not there", zone, "new.example.com", txt, "found [wild]"},
      {"stands for more labels than one", zone, "two.new.example.com", txt, "found [wild]"},
      {"has no data of another type", zone, "new.example.com", a, "no data"},
      {"does not stand for a name that exists", zone, "host.example.com", txt, "no data"},
      {"does not stand for names below one that exists", zone, "below.host.example.com", txt, "nxdomain"},
      {"does not stand for an empty non-terminal", zone, "b.c.example.com", txt, "no data"},
      {"does not stand for names below an empty non-terminal", zone, "z.b.c.example.com", txt, "nxdomain"},
      {"the closest encloser decides", zone, "q.sub.example.com", txt, "found [below-sub]"},
      {"can be asked for itself", zone, "*.example.com", txt, "found [wild]"},
      {"can be an alias", zone, "q.alias.example.com", a, "alias: found 192.0.2.1"},
      {"exists when only a name below it has records", zone, "q.odd.example.com", txt, "no data"},
      {"does not stand for its own parent", "*.example.com. TXT x", "example.com", txt, "no data"},
      {"makes the names above it exist", "a.b.example.com. TXT x", "b.example.com", txt, "no data"},
      {"makes every name above it exist", "a.b.example.com. TXT x", "com", txt, "no data"},
  });
}

// RFC 1034 section 3.6.2, RFC 6672 section 2.
TEST(Zone, FollowsAliases) {
  constexpr std::string_view zone =
      "$ORIGIN example.com.\n"
      "www      CNAME host\n"
      "host     A 192.0.2.1\n"
      "far      CNAME elsewhere.example.net.\n"
      "loop     CNAME loop\n"
      "ping     CNAME pong\n"
      "pong     CNAME ping\n"
      "slow     CNAME silent\n"
      ";!timeout silent TXT\n"
      "root     CNAME .\n"
      "tree     DNAME grove.example.net.\n"
      "tree     TXT trunk\n"
      "oak.grove.example.net. TXT acorn\n";
  expect_answers({
      {"to what there is", zone, "www.example.com", a, "alias: found 192.0.2.1"},
      {"to no data", zone, "www.example.com", txt, "alias: no data"},
      {"to nothing", zone, "far.example.com", a, "alias: nxdomain"},
      {"to itself", zone, "loop.example.com", a, "A loop.example.com: more than 8 aliases, or a loop of them"},
      {"around a loop", zone, "ping.example.com", a, "A ping.example.com: more than 8 aliases, or a loop of them"},
      {"to a fault", zone, "slow.example.com", txt, "TXT slow.example.com: timeout"},
      {"to the root", zone, "root.example.com", txt, "alias: no data"},
      {"below a DNAME", zone, "oak.tree.example.com", txt, "alias: found [acorn]"},
      {"not at a DNAME itself", zone, "tree.example.com", txt, "found [trunk]"},
  });
}

TEST(Zone, FollowsEightAliasesAndNoMore) {
  std::string text;
  for (int i = 0; i < 9; ++i) text += fmt::format("c{}.example.com. CNAME c{}.example.com.\n", i, i + 1);
  const Zone zone = zone_of(text + "c9.example.com. A 192.0.2.1\n");

  EXPECT_EQ(told(ask(zone, "c1.example.com", a)), "alias: found 192.0.2.1");
  const LookupResult nine = ask(zone, "c0.example.com", a);
  ASSERT_FALSE(nine);
  EXPECT_EQ(nine.error().reason, LookupFailure::Reason::server_failure);
}

TEST(Zone, FailsWhenADnameMakesATooLongName) {
  const std::string label(60, 'a');
  const Zone zone = zone_of("d.example.com. DNAME " + label + "." + label + "." + label + ".example.net.");

  const LookupResult answer = ask(zone, label + ".d.example.com", a);

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, LookupFailure::Reason::server_failure);
}

TEST(Zone, FailsWhereAFaultSaysSo) {
  expect_answers({
      {"every type", ";!servfail example.com", "example.com", mx, "MX example.com: server failure"},
      {"over a record", "example.com. TXT x\n;!timeout example.com", "example.com", txt, "TXT example.com: timeout"},
      {"the type that it names", ";!timeout example.com TXT", "example.com", txt, "TXT example.com: timeout"},
      {"no other type", "example.com. A 192.0.2.1\n;!timeout example.com TXT", "example.com", a, "found 192.0.2.1"},
      {"no name below", ";!timeout example.com", "a.example.com", txt, "nxdomain"},
      {"no name above", ";!timeout a.example.com", "example.com", txt, "nxdomain"},
      {"in any case", "  ;!TimeOut EXAMPLE.com. txt ; why", "example.com", txt, "TXT example.com: timeout"},
      {"a name below the origin", "$ORIGIN example.com.\n;!timeout _dmarc", "_dmarc.example.com", txt,
       "TXT _dmarc.example.com: timeout"},
      {"the origin itself", "$ORIGIN example.com.\n;!timeout @", "example.com", txt, "TXT example.com: timeout"},
      {"a type that is never asked for", ";!timeout example.com TYPE99\nexample.com. TXT x", "example.com", txt,
       "found [x]"},
      {"unless it is a plain comment", "; !timeout example.com\nexample.com. TXT x", "example.com", txt, "found [x]"},
      {"unless a record is before it", "example.com. TXT x ;!timeout example.com", "example.com", txt, "found [x]"},
      {"a name that a wildcard would answer", "*.example.com. TXT x\n;!servfail a.example.com TXT", "a.example.com",
       txt, "TXT a.example.com: server failure"},
  });
}

TEST(Zone, TellsATimeoutFromAServerFailure) {
  const Zone zone = zone_of(";!timeout a.example.com\n;!servfail b.example.com");

  EXPECT_EQ(ask(zone, "a.example.com", txt).error().reason, LookupFailure::Reason::timeout);
  EXPECT_EQ(ask(zone, "b.example.com", txt).error().reason, LookupFailure::Reason::server_failure);
}

// RFC 2308 sections 4 and 5, RFC 2181 section 5.2.
TEST(Zone, TellsForHowLongAnAnswerHolds) {
  struct Case {
    const char* rule;
    const char* zone;
    const char* name;
    int seconds;
  };
  const Case cases[] = {
      {"an hour when nothing is said", "example.com. TXT x", "example.com", 3600},
      {"the record's own", "$TTL 60\nexample.com. 5 TXT x", "example.com", 5},
      {"that of $TTL", "example.com. 5 A 192.0.2.1\n$TTL 60\nexample.com. TXT x", "example.com", 60},
      {"the last that was written", "example.com. 5 A 192.0.2.1\n TXT x", "example.com", 5},
      {"with units", "$TTL 1h30M\nexample.com. TXT x", "example.com", 5400},
      {"the shortest of the set", "example.com. 60 TXT x\n 50 TXT y", "example.com", 50},
      {"the shortest of the chain", "a.example. 7 CNAME b.example.\nb.example. 60 TXT x", "a.example", 7},
      {"the SOA's last field for none", "example.com. 900 SOA . . 1 2 3 4 300", "a.example.com", 300},
      {"the SOA's own when shorter", "example.com. 200 SOA . . 1 2 3 4 300", "example.com", 200},
      {"an hour for none without SOA", "example.com. 5 A 192.0.2.1", "example.com", 3600},
  };
  for (const Case& row : cases) {
    const LookupResult answer = ask(zone_of(row.zone), row.name, txt);
    ASSERT_TRUE(answer) << row.rule;
    EXPECT_EQ((*answer)->ttl, std::chrono::seconds(row.seconds)) << row.rule;
  }
}

TEST(Zone, RefusesABadFileWithFileLineAndReason) {
  struct Case {
    std::string text;
    const char* error;
  };
  const Case cases[] = {
      {"a. TXT \"x", "zone:1: a quote is opened but not closed on its line"},
      {"a. TXT \"x\\\"\n", "zone:1: a quote"},
      {"\na. TXT (x\n\n", "zone:2: a parenthesis is opened but never closed"},
      {"a. TXT x)", "zone:1: \")\" without its \"(\""},
      {"a. TXT ((x))", "zone:1: a parenthesis inside a parenthesis"},
      {"a. WHAT x", "zone:1: unknown type \"WHAT\""},
      {"a. \"TXT\" x", "zone:1: unknown type \"TXT\""},
      {"a. TYPE65536 \\# 0", "zone:1: unknown type \"TYPE65536\""},
      {"a. TYPE65280 abc", "zone:1: TYPE65280 is written as \\# LENGTH HEX only"},
      {"a. IN IN A 192.0.2.1", "zone:1: unknown type \"IN\""},
      {"a. CH TXT x", "zone:1: class CH is not the Internet's"},
      {"a. A 192.0.2.256", "zone:1: \"192.0.2.256\" is no IPv4 address"},
      {"a. A ::ffff:192.0.2.1", "zone:1: \"::ffff:192.0.2.1\" is no IPv4 address"},
      {"a. AAAA 192.0.2.1", "zone:1: \"192.0.2.1\" is no IPv6 address"},
      {"a. AAAA 2001:db8::g", "zone:1: \"2001:db8::g\" is no IPv6 address"},
      {"a. A", "zone:1: the entry ends where a part of the A record should be"},
      {"a. TXT", "zone:1: the entry ends where a part of the TXT record should be"},
      {"a. A 192.0.2.1 192.0.2.2", "zone:1: \"192.0.2.2\" is one word too many"},
      {"a. MX mail.example.com.", "zone:1: \"mail.example.com.\" is no number of 16 bits"},
      {"a. MX 65536 b.", "zone:1: \"65536\" is no number of 16 bits"},
      {"a. TXT \\256", "zone:1: \\256 is no octet"},
      {"a. TXT \"\\25\"", "zone:1: \\25 is no octet"},
      {"a. TXT \"\\2x5\"", "zone:1: \\2x5 is no octet"},
      {"a\\999. TXT x", "zone:1: \\999 is no octet"},
      {"a. TXT x\\", "zone:1: a backslash at the end of the line escapes nothing"},
      {"a. TXT (\"b\"\n" + std::string(256, 'x') + ")", "zone:2: a string of 256 octets"},
      {std::string(64, 'x') + ". TXT x", "zone:1: the label \"xxxxxxxxxxxxxxxxxxxx...\" is longer than 63 octets"},
      {"a..b. TXT x", "zone:1: a name has an empty label"},
      {".a. TXT x", "zone:1: a name has an empty label"},
      {"\"\" TXT x", "zone:1: a name is empty"},
      {" TXT x", "zone:1: the entry repeats the owner of an earlier one, and there is none"},
      {"a.", "zone:1: the entry ends where a type should be"},
      {"$TTL soon", "zone:1: \"soon\" is no time to live"},
      {"$TTL 2147483648", "zone:1: \"2147483648\" is no time to live"},
      {"$ORIGIN", "zone:1: the entry ends where a name should be"},
      {"$ORIGIN a. b.", "zone:1: \"b.\" is one word too many"},
      {"$INCLUDE other.zone", "zone:1: $INCLUDE is not followed"},
      {"$GENERATE 1-9 a A 192.0.2.$", "zone:1: unknown directive \"$GENERATE\""},
      {"a. TXT x\n;!refuse a.", "zone:2: unknown directive \";!refuse\""},
      {";!", "zone:1: the entry ends where a \"servfail\" or \"timeout\" should be"},
      {";!servfail", "zone:1: the entry ends where a name should be"},
      {";!servfail a. WHAT", "zone:1: unknown type \"WHAT\""},
      {";!servfail a. TXT MX", "zone:1: \"MX\" is one word too many"},
      {"a. TXT \\#", "zone:1: the entry ends where a length after \\# should be"},
      {"a. TXT \\# 3 0261", "zone:1: \\# 3 announces another length than the 2 octets given"},
      {"a. TXT \\# 2 0261", "zone:1: these octets are no TXT record"},
      {"a. TXT \\# 0", "zone:1: these octets are no TXT record"},
      {"a. A \\# 3 c00002", "zone:1: these octets are no A record"},
      {"a. CNAME \\# 2 c00c", "zone:1: these octets are no CNAME record"},
      {"a. TXT \\# 1 0x", "zone:1: \"0x\" is not hexadecimal"},
      {"a. TXT \\# 1 0", "zone:1: an odd number of hexadecimal digits"},
  };
  for (const Case& row : cases) {
    Zone zone;
    const Result<void> added = zone.add(row.text, "zone");
    ASSERT_FALSE(added) << row.text;
    EXPECT_THAT(added.error().message, StartsWith(row.error)) << row.text;
    EXPECT_EQ(added.error().kind, Error::Kind::permanent);
  }
}

TEST(Zone, RefusesANameOver255Octets) {
  std::string long_name;
  for (int i = 0; i < 4; ++i) long_name += std::string(63, 'x') + ".";

  Zone zone;
  const Result<void> added = zone.add(long_name + " TXT x", "zone");

  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("is longer than 255 octets"));
}

TEST(Zone, AddsNothingOfABadFile) {
  Zone zone;

  ASSERT_FALSE(zone.add("example.com. TXT x\n;!timeout example.net\nbad", "zone"));

  EXPECT_EQ(told(ask(zone, "example.com", txt)), "nxdomain");
  EXPECT_EQ(told(ask(zone, "example.net", txt)), "nxdomain");
}

TEST(Zone, AddsUpSeveralFiles) {
  Zone zone;
  ASSERT_TRUE(zone.add("$ORIGIN example.com.\n@ TXT x\n", "one"));
  ASSERT_TRUE(zone.add("example.com TXT y\nwww.example.com CNAME example.com", "two"));

  EXPECT_EQ(told(ask(zone, "www.example.com", txt)), "alias: found [x] [y]");
}

TEST(ZoneResolver, RemembersWhatWasLookedUpButNotWhatWasPrefetched) {
  const Zone zone = zone_of("example.com. TXT x");
  ZoneResolver resolver(zone);

  resolver.prefetch(name("example.net"), txt);
  const LookupResult answer = resolver.lookup(name("example.com"), txt);

  EXPECT_EQ(told(answer), "found [x]");
  EXPECT_THAT(resolver.questions(), ElementsAre("TXT example.com"));
}

TEST(ZoneUpstream, AnswersBeforeItReturns) {
  const Zone zone = zone_of("example.com. TXT x");
  ZoneUpstream upstream(zone);

  std::vector<std::string> answers;
  upstream.ask({name("example.com"), txt}, [&](LookupResult result) { answers.push_back(told(result)); });

  EXPECT_THAT(answers, ElementsAre("found [x]"));
}

}  // namespace
}  // namespace dmarcd::dns
