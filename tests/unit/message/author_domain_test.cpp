#include "dmarcd/message/author_domain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::message {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// "example.com, example.net", or "none".
std::string domains(const AuthorDomains& authors) {
  std::string line;
  for (const dns::DomainName& domain : authors.domains) line += (line.empty() ? "" : ", ") + domain.text();
  EXPECT_EQ(authors.domains.empty(), !authors.problem.empty());
  return line.empty() ? "none" : line;
}

std::string domains_of(const std::string& value) {
  return domains(find_author_domains({{"From", value}}));
}

struct Case {
  std::string from;
  const char* expected;
};

// RFC 5322 sections 3.4 and 4.4, RFC 6854, RFC 2047, RFC 9989 section 5.3.1.
// Covers: dmarc.from.a-labels, dmarc.from.comments, dmarc.from.quoted-strings, dmarc.from.encoded-words
// Covers: dmarc.from.route, dmarc.from.group, dmarc.from.empty-group, dmarc.from.several-authors
// Covers: dmarc.from.trailing-dot, dmarc.from.one-label, dmarc.from.domain-literal, dmarc.from.folding
// Covers: dmarc.from.obsolete-syntax, dmarc.from.unquoted-display-name, dmarc.from.unparsable, dmarc.from.utf8
TEST(AuthorDomain, IsTheDomainOfTheAddressAndOfNothingElse) {
  const Case cases[] = {
      {" u@example.com", "example.com"},
      {"\"A, B\" <u@example.com>", "example.com"},
      {"A (x@evil.example) <u@example.com>", "example.com"},
      {"u@example.com (x@evil.example)", "example.com"},
      {"\"x@evil.example\" <u@example.com>", "example.com"},
      {"\"Someone <u@evil.example>\"@example.com", "example.com"},
      {"\"a@b\"@example.com", "example.com"},
      {"\"a\\\"b\"@example.com", "example.com"},
      {"u@(comment)example.com", "example.com"},
      {"u @ example . com", "example.com"},
      {"=?utf-8?q?u=40evil=2Eexample?= <u@example.com>", "example.com"},
      {"=?utf-8?q?u=40evil=2Eexample?=", "none"},
      {"<@relay.example,@b.example:u@example.com>", "example.com"},
      {"a@example.com, b@example.com", "example.com"},
      {"a@example.com, b@evil.example", "example.com, evil.example"},
      {"Team:a@example.com;", "example.com"},
      {"Team:a@example.com,b@evil.example;", "example.com, evil.example"},
      {"Undisclosed:;", "none"},
      {"u@example.com.", "example.com"},
      {"u@EXAMPLE.com", "example.com"},
      {"u@bücher.example", "xn--bcher-kva.example"},
      {"u@BÜCHER。example", "xn--bcher-kva.example"},
      {"ü@example.com", "example.com"},
      {"u@[192.0.2.1]", "none"},
      {"u", "none"},
      {"<>", "none"},
      {"", "none"},
      {"u@", "none"},
      {"u@example.com>, <x@evil.example", "none"},
      {"u@example.com <x@evil.example>", "evil.example"},
      {"A <u\r\n @example.com>", "example.com"},
      {"A\r\n\t<u@\r\n example.com>", "example.com"},
      {"u@mail_1.example.com", "mail_1.example.com"},
      {"u@[192.0.2.1], a@example.com", "example.com"},
      {"u@localhost", "localhost"},
      {"u@XN--BCHER-KVA.example, v@bücher.example", "xn--bcher-kva.example"},
  };
  for (const Case& row : cases) EXPECT_EQ(domains_of(row.from), row.expected) << row.from;
}

// Covers: dmarc.from.none, dmarc.from.domain-literal, dmarc.from.impossible-name, dmarc.from.idna-failure
// Covers: dmarc.from.control-octets, dmarc.from.many-domains, dmarc.from.utf8
TEST(AuthorDomain, TellsWhyThereIsNone) {
  const Case cases[] = {
      {"u@[192.0.2.1]", "From field: its address is at [192.0.2.1], which is no domain"},
      {"u@[192.0.2.1], v@[IPv6:2001:db8::1]", "From field: its address is at [192.0.2.1], which is no domain"},
      {"Undisclosed:;", "From field: it holds no address"},
      {"u@example..com", "empty label"},
      {"u@.example.com", "empty label"},
      {"u@example.com..", "empty label"},
      {"u@.", "it is empty"},
      {"u@" + std::string(64, 'x') + ".example", "label longer than 63 octets"},
      {"u@xn--a.example", "is no A-label"},
      {"u@xn--0.example", "is no A-label"},
      {"u@ex!ample.com", "characters that no mail domain has"},
      {"u@ex＠ample.com", "characters that no mail domain has"},
      {"u@ex／ample.com", "characters that no mail domain has"},
      {"u@\"example.com\"", "\"example.com\" stands where a domain should be"},
      {"u@example.com\0"s, "NUL"},
      {"u@example.com\r", "CR or LF that belongs to no fold"},
      {"u@example.com\nx: y", "CR or LF that belongs to no fold"},
      {"u@\xc0\xa5xample.com", "not UTF-8"},
      {"u@example\xc0\xae.com", "not UTF-8"},
      {"u@b\xfc-cher.example", "not UTF-8"},
      {"a@1.example, a@2.example, a@3.example, a@4.example, a@5.example, a@6.example", "more than 5 domains"},
  };
  for (const Case& row : cases) EXPECT_THAT(find_author_domains({{"From", row.from}}).problem, HasSubstr(row.expected));
}

// Covers: dmarc.from.many-domains
TEST(AuthorDomain, EvaluatesUpToFiveDomains) {
  const AuthorDomains authors =
      find_author_domains({{"From", "a@1.example, a@2.example, a@3.example, a@4.example, a@5.example, b@1.example"}});

  EXPECT_THAT(authors.domains, SizeIs(most_author_domains));
}

// RFC 9989 section 11.5.
// Covers: dmarc.from.none, dmarc.from.several-fields, dmarc.from.blank-before-colon
TEST(AuthorDomain, NeedsExactlyOneFromField) {
  EXPECT_EQ(find_author_domains({}).problem, "there is no From field");
  EXPECT_EQ(find_author_domains({{"Sender", "u@example.com"}}).problem, "there is no From field");
  EXPECT_EQ(find_author_domains({{"From", "a@example.com"}, {"FROM ", "b@example.com"}}).problem,
            "there are 2 From fields");
}

// RFC 5322 section 4.5.8.
// Covers: dmarc.from.blank-before-colon
TEST(AuthorDomain, TakesAFieldWithBlanksBeforeTheColon) {
  EXPECT_EQ(domains(find_author_domains({{"X-From", "x@evil.example"}, {"from \t", "u@example.com"}})), "example.com");
}

TEST(AuthorDomain, RemarksADisplayNameThatLooksLikeAnAddress) {
  EXPECT_THAT(find_author_domains({{"From", "u@example.com <x@evil.example>"}}).remarks, SizeIs(1));
  EXPECT_THAT(find_author_domains({{"From", "\"u@example.com\" <x@evil.example>"}}).remarks, IsEmpty());
}

TEST(AuthorDomain, RemarksAnAuthorAtADomainLiteral) {
  EXPECT_THAT(find_author_domains({{"From", "u@example.com, v@[192.0.2.1]"}}).remarks,
              ElementsAre("an author is at [192.0.2.1], which is no domain"));
}

TEST(AuthorDomain, ShowsNoControlCharactersInAProblem) {
  const std::string problem = find_author_domains({{"From", "u@[\x1b\r\n x]"}}).problem;

  EXPECT_THAT(problem, HasSubstr("\\x1b x"));
  EXPECT_EQ(problem.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace dmarcd::message
