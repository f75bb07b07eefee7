#include "dmarcd/message/mailbox_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::message {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

/// "local|domain" of each mailbox, with blanks between; "[...]" around the domain of a literal; the error otherwise.
std::string told(const Result<MailboxList>& list) {
  if (!list) return "error: " + list.error().message;
  std::string line;
  for (const Mailbox& mailbox : list->mailboxes) {
    const bool is_literal = mailbox.host == Mailbox::Host::domain_literal;
    line += (line.empty() ? "" : " ") + mailbox.local_part + "|";
    line += is_literal ? "[" + mailbox.domain + "]" : mailbox.domain;
  }
  return line;
}

struct Case {
  const char* rule;
  std::string value;
  const char* expected;
};

// Covers: dmarc.from.comments, dmarc.from.quoted-strings, dmarc.from.route, dmarc.from.group, dmarc.from.folding
// Covers: dmarc.from.obsolete-syntax, dmarc.from.utf8
TEST(MailboxList, ReadsTheGrammarOfAddresses) {
  const Case cases[] = {
      {"addr-spec", "u@example.com", "u|example.com"},
      {"every character of an atom", "!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~|example.com"},
      {"dot-atom", "a.b.c@example.com", "a.b.c|example.com"},
      {"name-addr", "A B <u@example.com>", "u|example.com"},
      {"angle-addr without a name", "<u@example.com>", "u|example.com"},
      {"angle-addr with blanks", "A < u@example.com > ", "u|example.com"},
      {"angle-addr that touches the name", "\"A\"<u@example.com>", "u|example.com"},
      {"dots in a display name (obs-phrase)", "John Q. Public <u@example.com>", "u|example.com"},
      {"a dot at once after a word", "Mr.A <u@example.com>", "u|example.com"},
      {"words and strings in a display name", "A \"B, C\" D <u@example.com>", "u|example.com"},
      {"quoted local part", "\"a b\"@example.com", "a b|example.com"},
      {"empty quoted local part", "\"\"@example.com", "|example.com"},
      {"escapes in a quoted local part", "\"a\\\\b\\@\"@example.com", "a\\b@|example.com"},
      {"a fold in a quoted string", "\"a\r\n b\"@example.com", "a b|example.com"},
      {"a bracket in a quoted string", "\"[a\"@example.com", "[a|example.com"},
      {"words in a local part (obs-local-part)", "\"a\".b . \"c\"@example.com", "a.b.c|example.com"},
      {"a domain in pieces (obs-domain)", "u@example(a) . (b)com", "u|example.com"},
      {"domain literal", "u@[192.0.2.1]", "u|[192.0.2.1]"},
      {"domain literal with escapes and folds", "u@[\r\n IPv6:\\2001:db8::1 ]", "u|[ IPv6:2001:db8::1 ]"},
      {"nested comments", "u(a(b)c\\)d)@example.com", "u|example.com"},
      {"comments everywhere", "(a)A(b)<(c)u(d)@(e)example.com(f)>(g)", "u|example.com"},
      {"a quote in a comment", "u@example.com (it\"s)", "u|example.com"},
      {"a comment alone", "(a)", ""},
      {"several", "a@example.com, B <b@example.net>,c@example.org", "a|example.com b|example.net c|example.org"},
      {"nothing between commas (obs-mbox-list)", ", a@example.com,,(x), b@example.com,", "a|example.com b|example.com"},
      {"route (obs-route)", "<@a.example:u@example.com>", "u|example.com"},
      {"route with gaps", "<,@a.example,,@[192.0.2.1]:u@example.com>", "u|example.com"},
      {"group", "A B:a@example.com, C <c@example.net>;", "a|example.com c|example.net"},
      {"group with gaps (obs-group-list)", "A: , ,a@example.com,;", "a|example.com"},
      {"empty group", "Undisclosed recipients:;", ""},
      {"groups and mailboxes", "A:a@example.com;, b@example.net, C:;", "a|example.com b|example.net"},
      {"quoted group name", "\"A: B\":a@example.com;", "a|example.com"},
      {"UTF-8 in all places", "ü <ä@ö.example> (ß)", "ä|ö.example"},
      {"an encoded word as a word", "=?utf-8?b?PHhAZXZpbC5leGFtcGxlPg==?= <u@example.com>", "u|example.com"},
      {"a fold in every gap", "\r\n A\r\n <u@example.com>\r\n ", "u|example.com"},
      {"a line of nothing but blanks (obs-FWS)", "A\r\n \r\n\t<u@example.com>", "u|example.com"},
      {"control characters in quotes (obs-qtext)", "\"\x01\x7f\" <u@example.com>", "u|example.com"},
      {"a final dot", "u@example.com.", "u|example.com."},
  };
  for (const Case& row : cases) {
    const Result<MailboxList> list = parse_mailbox_list(row.value);
    EXPECT_EQ(told(list), row.expected) << row.rule;
    EXPECT_TRUE(list && list->remarks.empty()) << row.rule;
  }
}

// Covers: dmarc.from.unquoted-display-name, dmarc.from.utf8
TEST(MailboxList, RemarksWhatPeopleWriteAgainstTheGrammar) {
  const Case cases[] = {
      {"an address as display name", "u@example.com <x@evil.example>", "x|evil.example"},
      {"a handle as display name", "@someone <u@example.com>", "u|example.com"},
      {"\"@\" in a display name in a group", "G: a @ b <u@example.com>;", "u|example.com"},
      {"a dot first in a display name", ".NET News <u@example.com>", "u|example.com"},
      {"two dots in a local part", "a..b@example.com", "a..b|example.com"},
      {"a dot first in a local part", ".a@example.com", ".a|example.com"},
      {"a dot last in a local part", "a.@example.com", "a.|example.com"},
      {"a comma in a display name", "Doe, John <u@example.com>", "u|example.com"},
      {"commas in display names", "Doe, J. <a@example.com>, Roe, \"R.\" <b@example.net>",
       "a|example.com b|example.net"},
      {"a comma in an encoded word", "=?utf-8?Q?Doe,_John?= <u@example.com>", "u|example.com"},
      {"a comma in a display name in a group", "G: Doe, John <u@example.com>;", "u|example.com"},
      {"brackets in a display name", "John Doe [Sales] <u@example.com>", "u|example.com"},
      {"brackets first", "[Sales] <u@example.com>", "u|example.com"},
      {"Latin-1 in a display name", "J\xf6rg <u@example.com>", "u|example.com"},
      {"Latin-1 in quotes", "\"J\xf6rg\" <u@example.com>", "u|example.com"},
      {"Latin-1 in a comment", "u@example.com (J\xf6rg)", "u|example.com"},
      {"an overlong form", "\xc0\xbcx\xc0\xbe <u@example.com>", "u|example.com"},
  };
  for (const Case& row : cases) {
    const Result<MailboxList> list = parse_mailbox_list(row.value);
    EXPECT_EQ(told(list), row.expected) << row.rule;
    EXPECT_TRUE(list && list->remarks.size() == 1) << row.rule;
  }
}

// Covers: dmarc.from.unparsable, dmarc.from.control-octets
TEST(MailboxList, RefusesWhatIsMalformed) {
  const Case cases[] = {
      {"no address", "u", "it ends where \"@\" and a domain should be"},
      {"an empty angle address", "<>", "\">\" stands where an address should be"},
      {"no local part", "@example.com", "\"@\" stands where an address should be"},
      {"nothing but dots for a local part", "..@example.com", "\"@\" stands where an address should be"},
      {"no domain", "u@", "it ends where a domain should be"},
      {"no domain in the angles", "<u@>", "\">\" stands where a domain should be"},
      {"two \"@\"", "u@a@example.com", "\"@\" stands where a comma or the end should be"},
      {"an angle closed but not opened", "u@example.com>, <x@evil.example", "\">\" stands where"},
      {"an angle opened but not closed", "A <u@example.com", "it ends where \">\" should be"},
      {"an angle in an angle", "A <<u@example.com>>", "\"<\" stands where an address should be"},
      {"words after the angles", "<u@example.com> A", "\"A\" stands where a comma or the end should be"},
      {"two angle addresses", "<a@example.com> <b@example.com>", "\"<\" stands where"},
      {"two addresses without a comma", "a@example.com b@example.com", "\"b\" stands where"},
      {"a semicolon for a comma", "a@example.com; b@example.com", "\";\" stands where"},
      {"a comma that may part two authors", "B, a@example.com, A <u@example.com>", "\",\" stands where"},
      {"a name that no angle address follows", "B, a@example.com", "\",\" stands where"},
      {"a name behind the address", "<u@example.com>, B", "it ends where \"@\" and a domain should be"},
      {"Latin-1 in a local part", "j\xf6rg@example.com", "octets that are no UTF-8"},
      {"Latin-1 in a quoted local part", "J <\"j\xf6rg\"@example.com>", "octets that are no UTF-8"},
      {"words that touch", "\"a\"b@example.com", "\"b\" stands where"},
      {"blanks in a local part", "a b@example.com", "\"b\" stands where"},
      {"blanks in a domain", "u@example com", "\"com\" stands where"},
      {"a comment in an atom", "u@exam(x)ple.com", "\"ple\" stands where"},
      {"a quoted domain", "u@\"example.com\"", "\"example.com\" stands where a domain should be"},
      {"text after a literal", "u@[192.0.2.1]x", "\"x\" stands where"},
      {"an open bracket in a display name", "[A <u@example.com>", "a [ is opened but not closed"},
      {"an open group", "A:a@example.com", "it ends where a comma or the semicolon"},
      {"a group in a group", "A:B:b@example.com;;", "\":\" stands where"},
      {"a group without a name", ":a@example.com;", "\":\" stands where an address should be"},
      {"an address as a group's name", "a@example.com:b@example.com;", "\":\" stands where"},
      {"a list in angles", "<a@example.com, b@example.com>", "\",\" stands where \">\" should be"},
      {"a route without an address", "<@a.example:>", "\">\" stands where an address should be"},
      {"a route without its colon", "<@a.example u@example.com>", "\"u\" stands where the colon"},
      {"a route of commas", "<,u@example.com>", "\"u\" stands where \"@\" and a host of the route should be"},
      {"an open quote", "\"A <u@example.com>", "a \" is opened but not closed"},
      {"an escaped closing quote", "\"A\\\" <u@example.com>", "a \" is opened but not closed"},
      {"a backslash last", "\"A\\", "a \" is opened but not closed"},
      {"an open literal", "u@[192.0.2.1", "a [ is opened but not closed"},
      {"a literal in a literal", "u@[[192.0.2.1]", "a [ is opened but not closed"},
      {"an open comment", "u@example.com (a(b)", "a comment is opened but not closed"},
      {"an escaped closing parenthesis", "u@example.com (a\\)", "a comment is opened but not closed"},
      {"a parenthesis that closes nothing", "u@example.com)", "\")\" stands outside quotes and comments"},
      {"a bracket that closes nothing", "u@example.com]", "\"]\" stands outside quotes and comments"},
      {"a backslash outside", "u\\@example.com", "\"\\x5c\" stands outside quotes and comments"},
      {"a control character outside", "u\x01@example.com", "\"\\x01\" stands outside quotes and comments"},
      {"a NUL in quotes", "\"\0\" <u@example.com>"s, "it holds a NUL"},
      {"a bare CR", "A\r <u@example.com>", "belongs to no fold"},
      {"a bare LF", "A\n <u@example.com>", "belongs to no fold"},
      {"CR LF and no blank", "A\r\n<u@example.com>", "belongs to no fold"},
      {"CR LF last", "u@example.com\r\n", "belongs to no fold"},
      {"CR CR LF", "A\r\r\n <u@example.com>", "belongs to no fold"},
      {"an escaped CR in quotes", "\"\\\r\" <u@example.com>", "belongs to no fold"},
  };
  for (const Case& row : cases) {
    const Result<MailboxList> list = parse_mailbox_list(row.value);
    ASSERT_FALSE(list) << row.rule;
    EXPECT_THAT(list.error().message, HasSubstr(row.expected)) << row.rule;
    EXPECT_EQ(list.error().kind, Error::Kind::permanent);
  }
}

// Covers: dmarc.from.bounded
TEST(MailboxList, ReadsCommentsOfAnyDepth) {
  const std::size_t depth = longest_mailbox_list / 2 - 10;

  EXPECT_EQ(told(parse_mailbox_list(std::string(depth, '(') + std::string(depth, ')') + "u@example.com")),
            "u|example.com");
  EXPECT_FALSE(parse_mailbox_list(std::string(depth, '(') + std::string(depth - 1, ')') + "u@example.com"));
}

// Covers: dmarc.from.bounded
TEST(MailboxList, ReadsUpToItsLimitOfLength) {
  const std::string address = "u@example.com";
  const std::string longest = address + std::string(longest_mailbox_list - address.size(), ' ');

  EXPECT_TRUE(parse_mailbox_list(longest));
  EXPECT_THAT(told(parse_mailbox_list(longest + " ")), HasSubstr("longer than"));
}

}  // namespace
}  // namespace dmarcd::message
