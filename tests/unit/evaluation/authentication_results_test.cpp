#include "dmarcd/evaluation/authentication_results.h"

#include <gmock/gmock.h>
#include <map>
#include <set>

#include "dmarcd/base/text.h"
#include "dmarcd/message/authentication_results.h"

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

dkim::DkimResult passing(const std::string& domain, const std::string& selector, const std::string& signature) {
  dkim::DkimResult result;
  result.code = dkim::DkimCode::pass;
  result.domain = test::domain(domain);
  result.selector = selector;
  result.algorithm = "rsa-sha256";
  result.signature = signature;
  return result;
}

spf::SpfResult spf_pass(const std::string& domain) {
  spf::SpfResult result;
  result.code = spf::SpfCode::pass;
  result.domain = domain;
  return result;
}

std::string field(const Verdict& verdict, Policy policy = Policy::reject) {
  Action action;
  action.policy = policy;
  return authentication_results(verdict, action, {}, "mx.example.net");
}

// RFC 8601 section 2.2, RFC 9989 section 9.1.
// Covers: results.form, results.spf-identity, results.policy-applied
TEST(AuthenticationResults, NamesEveryMethodWithItsIdentifier) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::reject);
  verdict.spf = spf_pass("bounce.example.com");
  verdict.dkim = {passing("example.com", "k1", "Ab3dEf9hXYZ")};

  EXPECT_EQ(field(verdict),
            "mx.example.net;\r\n"
            " spf=pass smtp.mailfrom=bounce.example.com;\r\n"
            " dkim=pass header.d=example.com header.s=k1 header.a=rsa-sha256\r\n"
            " header.b=Ab3dEf9h;\r\n"
            " arc=none;\r\n"
            " dmarc=pass header.from=example.com policy.dmarc=reject");
}

// Covers: results.spf-identity
TEST(AuthenticationResults, NamesTheHeloWhereTheReversePathIsNull) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.spf = spf_pass("mail.example.com");
  verdict.spf->identity = spf::SpfIdentity::helo;

  EXPECT_THAT(field(verdict), HasSubstr("spf=pass smtp.helo=mail.example.com"));
}

// RFC 6008 section 4.
// Covers: results.dkim-beginning, results.dkim-each
TEST(AuthenticationResults, MakesTheBeginningOfASignatureLongEnoughToTellItApart) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.dkim = {passing("example.com", "k1", "AAAABBBBCCCC1"), passing("example.com", "k2", "AAAABBBBCCDD2")};

  EXPECT_THAT(field(verdict), HasSubstr("header.b=AAAABBBBCCC;"));
  EXPECT_THAT(field(verdict), HasSubstr("header.b=AAAABBBBCCD;"));
}

TEST(AuthenticationResults, NamesABeginningOfASignatureHoweverLateACopyDiffers) {
  const std::string beginning(400, 'A');
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.dkim = {passing("example.com", "k1", beginning + "1"), passing("example.com", "k1", beginning + "2")};

  EXPECT_THAT(field(verdict), ContainsRegex("header.b=A+;"));
}

// Covers: results.form, results.hostile-values
TEST(AuthenticationResults, QuotesWhatAStrangerChose) {
  Verdict verdict = test::verdict(DmarcCode::fail, Policy::reject);
  verdict.spf = spf_pass("x; dkim=pass \"(\r\nInjected: yes");
  verdict.dkim = {passing("example.com", "s; dmarc=pass", "ab/+=")};

  const std::string written = field(verdict);

  EXPECT_THAT(written, HasSubstr(R"(smtp.mailfrom="x; dkim=pass \"(\\x0d\\x0aInjected: yes")"));
  EXPECT_THAT(written, HasSubstr(R"(header.s="s; dmarc=pass")"));
  EXPECT_THAT(written, HasSubstr(R"(header.b="ab/+=")"));
  EXPECT_THAT(written, Not(HasSubstr("\r\nInjected")));
}

/// What a reader of the field takes from it.
message::AuthenticationResults read_back(const Verdict& verdict) {
  const Result<message::AuthenticationResults> read = message::parse_authentication_results(field(verdict));
  EXPECT_TRUE(read) << read.error().message;
  return read.value_or(message::AuthenticationResults{});
}

// Covers: results.hostile-values, results.dkim-each, results.form
TEST(AuthenticationResults, IsReadAsWhatItSaysWhateverAStrangerChose) {
  for (const std::string hostile : {"; dmarc=pass header.from=example.com", "\"; dkim=pass; x=\"", "a) ; dkim=pass (",
                                    "(", "\\", "\r\n\r\n", "\xc3\xbc\xff", "a b=c", "=", "\\\"; dmarc=pass", " "}) {
    Verdict verdict = test::verdict(DmarcCode::fail, Policy::reject);
    verdict.spf = spf_pass(hostile);
    verdict.spf->code = spf::SpfCode::softfail;
    verdict.dkim = {passing("example.com", hostile, hostile), passing("example.net", hostile + "2", hostile + "2")};
    verdict.dkim[0].algorithm = hostile;
    verdict.dkim[1].code = dkim::DkimCode::neutral;
    verdict.dkim[1].reason = hostile;
    verdict.arc.code = arc::ArcCode::fail;
    verdict.arc.reason = hostile;

    const message::AuthenticationResults read = read_back(verdict);

    ASSERT_EQ(read.results.size(), 5U) << hostile;
    EXPECT_EQ(read.results[0].method + read.results[0].result, "spfsoftfail");
    EXPECT_EQ(read.results[1].method + read.results[1].result, "dkimpass");
    EXPECT_EQ(read.results[1].find("header", "d"), "example.com");
    EXPECT_EQ(read.results[2].method + read.results[2].result, "dkimneutral");
    EXPECT_EQ(read.results[3].method + read.results[3].result, "arcfail");
    EXPECT_EQ(read.results[4].method + read.results[4].result, "dmarcfail");
    EXPECT_EQ(read.results[4].find("header", "from"), "example.com");
  }
}

/// The words that IANA's registry has for the methods that are written here (RFC 8601 section 2.7, RFC 8617
/// section 10, RFC 9989 section 9).
const std::map<std::string, std::set<std::string>> registered_results = {
    {"spf", {"none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror"}},
    {"dkim", {"none", "pass", "fail", "policy", "neutral", "temperror", "permerror"}},
    {"arc", {"none", "pass", "fail"}},
    {"dmarc", {"none", "pass", "fail", "temperror", "permerror"}},
};
const std::map<std::string, std::set<std::string>> registered_properties = {
    {"spf", {"smtp.mailfrom", "smtp.helo"}},
    {"dkim", {"header.d", "header.i", "header.s", "header.a", "header.b"}},
    {"arc", {"smtp.remote-ip", "header.oldest-pass"}},
    {"dmarc", {"header.from", "policy.dmarc"}},
};

void expect_registered(const Verdict& verdict) {
  for (const message::MethodResult& result : read_back(verdict).results) {
    ASSERT_TRUE(registered_results.contains(result.method)) << result.method;
    EXPECT_TRUE(registered_results.at(result.method).contains(result.result)) << result.method << "=" << result.result;
    for (const message::AuthenticationProperty& property : result.properties)
      EXPECT_TRUE(registered_properties.at(result.method).contains(property.type + "." + property.name))
          << result.method << " " << property.type << "." << property.name;
  }
}

// Covers: results.registered, dmarc.result.words
TEST(AuthenticationResults, UsesRegisteredWordsOnly) {
  for (auto code : {DmarcCode::none, DmarcCode::pass, DmarcCode::fail, DmarcCode::temperror, DmarcCode::permerror}) {
    Verdict verdict = test::verdict(code, Policy::quarantine);
    verdict.spf = spf_pass("example.com");
    expect_registered(verdict);
    verdict.spf->identity = spf::SpfIdentity::helo;
    expect_registered(verdict);
  }
  for (const arc::ArcCode code : {arc::ArcCode::none, arc::ArcCode::pass, arc::ArcCode::fail}) {
    Verdict verdict = test::verdict(DmarcCode::fail, Policy::none);
    verdict.arc.code = code;
    expect_registered(verdict);
  }
  using spf::SpfCode;
  for (SpfCode code : {SpfCode::none, SpfCode::neutral, SpfCode::pass, SpfCode::fail, SpfCode::softfail,
                       SpfCode::temperror, SpfCode::permerror}) {
    Verdict verdict = test::verdict(DmarcCode::fail, Policy::none);
    verdict.spf = spf_pass("example.com");
    verdict.spf->code = code;
    expect_registered(verdict);
  }
  using dkim::DkimCode;
  for (DkimCode code : {DkimCode::none, DkimCode::pass, DkimCode::fail, DkimCode::policy, DkimCode::neutral,
                        DkimCode::temperror, DkimCode::permerror}) {
    Verdict verdict = test::verdict(DmarcCode::fail, Policy::none);
    verdict.dkim = {passing("example.com", "k1", "AAAABBBB")};
    verdict.dkim[0].code = code;
    verdict.dkim[0].identity = "u@example.com";
    expect_registered(verdict);
  }
}

// Covers: results.hostile-values
TEST(AuthenticationResults, KeepsEveryLineShorterThanSmtpAllows) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.spf = spf_pass(std::string(253, '\x01'));

  for (std::string_view line : split(field(verdict), '\n')) EXPECT_LT(line.size(), 998U);
}

// Covers: results.no-author-domain
TEST(AuthenticationResults, SaysWhyThereIsNoAuthorDomain) {
  Verdict verdict;
  verdict.code = DmarcCode::permerror;
  verdict.authors.problem = "there is no From field";

  EXPECT_EQ(field(verdict),
            "mx.example.net;\r\n dkim=none;\r\n arc=none;\r\n dmarc=permerror reason=\"there is no From field\"");
}

// Covers: results.none-is-told, results.dkim-each
TEST(AuthenticationResults, LeavesOutSignaturesThatWereNotEvaluated) {
  Verdict verdict = test::verdict(DmarcCode::none, Policy::none);
  verdict.dkim = {passing("example.com", "k1", "AAAABBBB")};
  verdict.dkim[0].is_evaluated = false;

  EXPECT_EQ(field(verdict), "mx.example.net;\r\n dkim=none;\r\n arc=none;\r\n dmarc=none header.from=example.com");
}

// RFC 8617 section 10.2. Covers: arc.results
TEST(AuthenticationResults, TellOfAChainFromWhereItCameAndSinceWhenItIsWhole) {
  Verdict verdict = test::verdict(DmarcCode::none, Policy::none);
  verdict.arc.code = arc::ArcCode::pass;
  verdict.arc.oldest_pass = 2;
  message::Envelope envelope;
  envelope.client_address = *IpAddress::parse("2001:db8::1");

  EXPECT_THAT(authentication_results(verdict, {}, envelope, "mx.example.net"),
              HasSubstr(";\r\n arc=pass smtp.remote-ip=\"2001:db8::1\" header.oldest-pass=2;\r\n dmarc="));
}

TEST(AuthenticationResults, TellWhyAChainFails) {
  Verdict verdict = test::verdict(DmarcCode::none, Policy::none);
  verdict.arc.code = arc::ArcCode::fail;
  verdict.arc.reason = "ARC-Seal i=2: it is missing";

  EXPECT_THAT(field(verdict), HasSubstr(" arc=fail reason=\"ARC-Seal i=2: it is missing\";\r\n dmarc="));
}

struct ForgedRow {
  const char* value;
  bool is_forged;
};

// RFC 8601 section 5.
// Covers: results.forged-removed, results.others-stay, results.unparsable, results.unknown-version
TEST(ForgedResults, TellsOurIdFromItsLookAlikes) {
  const ForgedRow rows[] = {
      {" mx.example.net; dmarc=pass", true},
      {" MX.Example.NET 1; dmarc=pass", true},
      {" \"mx.example.net\"; dmarc=pass", true},
      {" \"mx\\.example.net\"; dmarc=pass", true},
      {" (c) mx.example.net (c2 (nested \\) )) ; dmarc=pass", true},
      {"\r\n\tmx.example.net;\r\n dmarc=pass", true},
      {" mx.example.net", true},
      {" mx.example.net.; dmarc=pass", true},
      {" mx.example.net/7; dmarc=pass", true},
      {" evil.example 2; dmarc=pass", true},
      {" evil.example 99 ; none", true},
      {" evil.example 1; dmarc=pass", false},
      {" evil.example (2) 01; dmarc=pass", false},
      {" mx.exa(c)mple.net; dmarc=pass", false},
      {" mx. example.net; dmarc=pass", true},
      {" mx.example.net dmarc=pass", true},
      {" \"mx.example.net; dmarc=pass", true},
      {" (mx.example.net; dmarc=pass", true},
      {" xn--mx-eka.example.net; dmarc=pass", false},
      {" mx.example.net.evil.example; dmarc=pass", false},
      {" mx2.example.net; dmarc=pass", false},
      {" evil.example; dkim=pass header.d=mx.example.net", false},
      {"", false},
  };
  for (const ForgedRow& row : rows) {
    const std::vector<message::HeaderField> header = {{"Authentication-Results", row.value}};
    EXPECT_EQ(forged_authentication_results(header, {{"mx.example.net"}, false}).size(), row.is_forged ? 1U : 0U)
        << row.value;
  }
}

// Covers: results.forged-removed
TEST(ForgedResults, ComparesInternationalIdsInOneForm) {
  const std::vector<message::HeaderField> header = {{"Authentication-Results",
                                                     " b\xc3\xbc"
                                                     "cher.example; dmarc=pass"}};

  EXPECT_EQ(forged_authentication_results(header, {{"xn--bcher-kva.example"}, false}).size(), 1U);
}

// Covers: results.removal-by-position, results.remove-all, results.arc-untouched
TEST(ForgedResults, CountsPositionsAmongTheFieldsOfThatName) {
  const std::vector<message::HeaderField> header = {
      {"Received", " from a"},
      {"Authentication-Results", " other.example; spf=pass"},
      {"authentication-results ", " mx.example.net; spf=pass"},
      {"Subject", " mx.example.net"},
      {"AUTHENTICATION-RESULTS", " mx.example.net; spf=pass"},
      {"ARC-Authentication-Results", " i=1; mx.example.net; spf=pass"},
      {"X-Authentication-Results", " mx.example.net; spf=pass"},
  };

  EXPECT_THAT(forged_authentication_results(header, {{"mx.example.net"}, false}), ElementsAre(2, 3));
  EXPECT_THAT(forged_authentication_results(header, {{}, true}), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace dmarcd::evaluation
