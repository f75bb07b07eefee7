#include "dmarcd/evaluation/authentication_results.h"

#include <gmock/gmock.h>

#include "dmarcd/base/text.h"

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
TEST(AuthenticationResults, NamesEveryMethodWithItsIdentifier) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::reject);
  verdict.spf = spf_pass("bounce.example.com");
  verdict.dkim = {passing("example.com", "k1", "Ab3dEf9hXYZ")};

  EXPECT_EQ(field(verdict),
            "mx.example.net;\r\n"
            " spf=pass smtp.mailfrom=bounce.example.com;\r\n"
            " dkim=pass header.d=example.com header.s=k1 header.a=rsa-sha256\r\n"
            " header.b=Ab3dEf9h;\r\n"
            " dmarc=pass header.from=example.com policy.dmarc=reject");
}

TEST(AuthenticationResults, NamesTheHeloWhereTheReversePathIsNull) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.spf = spf_pass("mail.example.com");
  verdict.spf->identity = spf::SpfIdentity::helo;

  EXPECT_THAT(field(verdict), HasSubstr("spf=pass smtp.helo=mail.example.com"));
}

// RFC 6008 section 4.
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

TEST(AuthenticationResults, KeepsEveryLineShorterThanSmtpAllows) {
  Verdict verdict = test::verdict(DmarcCode::pass, Policy::none);
  verdict.spf = spf_pass(std::string(253, '\x01'));

  for (std::string_view line : split(field(verdict), '\n')) EXPECT_LT(line.size(), 998U);
}

TEST(AuthenticationResults, SaysWhyThereIsNoAuthorDomain) {
  Verdict verdict;
  verdict.code = DmarcCode::permerror;
  verdict.authors.problem = "there is no From field";

  EXPECT_EQ(field(verdict), "mx.example.net;\r\n dkim=none;\r\n dmarc=permerror reason=\"there is no From field\"");
}

TEST(AuthenticationResults, LeavesOutSignaturesThatWereNotEvaluated) {
  Verdict verdict = test::verdict(DmarcCode::none, Policy::none);
  verdict.dkim = {passing("example.com", "k1", "AAAABBBB")};
  verdict.dkim[0].is_evaluated = false;

  EXPECT_EQ(field(verdict), "mx.example.net;\r\n dkim=none;\r\n dmarc=none header.from=example.com");
}

struct ForgedRow {
  const char* value;
  bool is_forged;
};

// RFC 8601 section 5.
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

TEST(ForgedResults, ComparesInternationalIdsInOneForm) {
  const std::vector<message::HeaderField> header = {{"Authentication-Results",
                                                     " b\xc3\xbc"
                                                     "cher.example; dmarc=pass"}};

  EXPECT_EQ(forged_authentication_results(header, {{"xn--bcher-kva.example"}, false}).size(), 1U);
}

TEST(ForgedResults, CountsPositionsAmongTheFieldsOfThatName) {
  const std::vector<message::HeaderField> header = {
      {"Received", " from a"},
      {"Authentication-Results", " other.example; spf=pass"},
      {"authentication-results ", " mx.example.net; spf=pass"},
      {"Subject", " mx.example.net"},
      {"AUTHENTICATION-RESULTS", " mx.example.net; spf=pass"},
  };

  EXPECT_THAT(forged_authentication_results(header, {{"mx.example.net"}, false}), ElementsAre(2, 3));
  EXPECT_THAT(forged_authentication_results(header, {{}, true}), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace dmarcd::evaluation
