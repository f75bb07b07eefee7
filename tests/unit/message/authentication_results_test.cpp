#include "dmarcd/message/authentication_results.h"

#include <gmock/gmock.h>

namespace dmarcd::message {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

AuthenticationResults read(std::string_view value) {
  const Result<AuthenticationResults> results = parse_authentication_results(value);
  EXPECT_TRUE(results) << value << ": " << (results ? "" : results.error().message);
  return results.value_or(AuthenticationResults{});
}

// RFC 8601 section 2.2.
TEST(ParseAuthenticationResults, ReadsMethodsReasonsAndProperties) {
  const AuthenticationResults results = read(
      " mx.example.net 1;\r\n spf=pass smtp.mailfrom=bounce.example.com;\r\n"
      " dkim=fail reason=\"body; differs\" header.d=example.com header.s=k1 ; dmarc=pass header.from=Example.COM");

  EXPECT_EQ(results.authserv_id, "mx.example.net");
  EXPECT_EQ(results.version, "1");
  EXPECT_THAT(results.results,
              ElementsAre(MethodResult{"spf", "pass", "", {{"smtp", "mailfrom", "bounce.example.com"}}},
                          MethodResult{
                              "dkim", "fail", "body; differs", {{"header", "d", "example.com"}, {"header", "s", "k1"}}},
                          MethodResult{"dmarc", "pass", "", {{"header", "from", "Example.COM"}}}));
}

TEST(ParseAuthenticationResults, TakesGapsWhereverTheGrammarAllowsThem) {
  const AuthenticationResults results = read(
      "(a) \"mx.example.net\" (b(c)) 1 (d\\)) ; (e) DKIM (f) / (g) 1 = (h) Pass (i)\r\n\treason = x (j)"
      " header . d = example.com (k)");
  EXPECT_EQ(results.authserv_id, "mx.example.net");
  EXPECT_THAT(results.results, ElementsAre(MethodResult{"dkim", "pass", "x", {{"header", "d", "example.com"}}}));
}

TEST(ParseAuthenticationResults, KeepsWhatIsQuotedInOnePiece) {
  const AuthenticationResults results =
      read("mx.example.net; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=bank.example\"@evil.example");
  ASSERT_THAT(results.results, SizeIs(1));
  EXPECT_EQ(results.results[0].find("smtp", "mailfrom"), "a; dmarc=pass header.from=bank.example@evil.example");
}

TEST(ParseAuthenticationResults, FindsNoResultInAComment) {
  EXPECT_THAT(read("mx.example.net; spf=none (; dmarc=pass header.from=bank.example)").results, SizeIs(1));
}

TEST(ParseAuthenticationResults, KnowsThatNothingWasChecked) {
  for (std::string_view value : {"mx.example.net; none", "mx.example.net;none (really)", "mx.example.net",
                                 "mx.example.net;", "mx.example.net 1 ; NONE "})
    EXPECT_THAT(read(value).results, IsEmpty()) << value;
}

struct Taken {
  std::string_view property;
  AuthenticationProperty read;
};

TEST(ParseAuthenticationResults, TakesWhatLargeServicesWrite) {
  const Taken rows[] = {
      {"smtp.remote-ip=2001:db8::1", {"smtp", "remote-ip", "2001:db8::1"}},
      {"header.b=AbC/+9==", {"header", "b", "AbC/+9=="}},
      {"header.i=@example.com", {"header", "i", "@example.com"}},
      {"header.i=\"some one\"@example.com", {"header", "i", "some one@example.com"}},
      {"smtp.mailfrom=<u@example.com>", {"smtp", "mailfrom", "<u@example.com>"}},
      {"action=none", {"", "action", "none"}},
      {"smtp.mailfrom=", {"smtp", "mailfrom", ""}},
      {"header.from=b\xC3\xBC\x63her.example", {"header", "from", "b\xC3\xBC\x63her.example"}},
      {"header.d=example.com;", {"header", "d", "example.com"}},
  };
  for (const Taken& row : rows)
    EXPECT_THAT(read("mx.example.net; dkim=pass " + std::string(row.property)).results,
                ElementsAre(MethodResult{"dkim", "pass", "", {row.read}}))
        << row.property;
}

TEST(ParseAuthenticationResults, RefusesWhatHasNoMeaning) {
  for (const std::string& value :
       {std::string(""), std::string(" "), std::string("; dmarc=pass"), std::string("\"\"; dmarc=pass"),
        std::string("mx.example.net x; dmarc=pass"), std::string("mx.example.net 1 2; dmarc=pass"),
        std::string("mx.example.net; dmarc"), std::string("mx.example.net; dmarc=pass header.from"),
        std::string("mx.example.net; =pass"), std::string("mx.example.net; dmarc=pass )"),
        std::string("mx.example.net; dmarc=\"pass\""), std::string("mx.example.net; dmarc=pass; (open"),
        std::string("mx.example.net; dmarc=pass reason=\"open"), std::string("mx.example.net; none; dmarc=pass"),
        std::string("mx.example.net; dmarc=pass header.from=a\0b", 42),
        "mx.example.net; " + std::string(deepest_results_comment + 1, '(') +
            std::string(deepest_results_comment + 1, ')'),
        std::string(longest_authentication_results + 1, 'a')})
    EXPECT_FALSE(parse_authentication_results(value)) << value.substr(0, 60);
}

TEST(ReadResultsHead, NeedsNothingBehindTheFirstSemicolon) {
  const Result<AuthenticationResults> head = read_results_head("(c) MX.example.net (d) 2; =;=(");

  ASSERT_TRUE(head);
  EXPECT_EQ(head->authserv_id, "MX.example.net");
  EXPECT_EQ(head->version, "2");
  EXPECT_EQ(read_results_head("mx.example.net")->authserv_id, "mx.example.net");
  EXPECT_FALSE(read_results_head("mx.example.net dmarc=pass"));
}

TEST(MethodResult, FindsTheFirstPropertyOfAName) {
  const MethodResult result{"dkim", "pass", "", {{"header", "d", "a.example"}, {"header", "d", "b.example"}}};
  EXPECT_EQ(result.find("header", "d"), "a.example");
  EXPECT_EQ(result.find("policy", "d"), std::nullopt);
}

}  // namespace
}  // namespace dmarcd::message
