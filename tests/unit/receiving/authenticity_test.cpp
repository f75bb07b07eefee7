#include "dmarcd/receiving/authenticity.h"

#include <gtest/gtest.h>

namespace dmarcd::receiving {
namespace {

Authenticity judge(const std::vector<std::string>& fields, const std::vector<std::string>& authserv_ids,
                   std::string from_domain = "mail.example") {
  CarryingMail mail;
  mail.from_domain = std::move(from_domain);
  mail.authentication_results = fields;
  return authenticity_of(mail, authserv_ids);
}

// RFC 8601 section 5 and RFC 9990 section 8.2.
// Covers: receive.authenticity, receive.authenticity-forged
TEST(Authenticity, IsWhatOurOwnServerSaysOfTheFromDomain) {
  const std::string pass =
      " mx.example.net; spf=pass smtp.mailfrom=a@mail.example; dmarc=pass header.from=mail.example";
  const std::string fail = " mx.example.net; dmarc=fail (p=none) header.from=mail.example";
  struct Case {
    const char* description;
    std::vector<std::string> fields;
    Authenticity authenticity;
  };
  const Case cases[] = {
      {"a pass", {pass}, Authenticity::verified},
      {"a failure", {fail}, Authenticity::failed},
      {"no field", {}, Authenticity::unverified},
      {"the id in other letters", {" MX.Example.NET; dmarc=pass header.from=mail.example"}, Authenticity::verified},
      {"the domain in other letters", {" mx.example.net; dmarc=pass header.from=MAIL.example"}, Authenticity::verified},
      {"the whole address", {" mx.example.net; dmarc=pass header.from=a@mail.example"}, Authenticity::verified},
      {"none", {" mx.example.net; dmarc=none header.from=mail.example"}, Authenticity::unverified},
      {"temperror", {" mx.example.net; dmarc=temperror header.from=mail.example"}, Authenticity::unverified},
      {"an unknown word", {" mx.example.net; dmarc=bestguesspass header.from=mail.example"}, Authenticity::unverified},
      {"no DMARC result", {" mx.example.net; dkim=pass header.d=mail.example"}, Authenticity::unverified},
      {"a pass of another domain", {" mx.example.net; dmarc=pass header.from=other.example"}, Authenticity::unverified},
      {"a pass of a domain above", {" mx.example.net; dmarc=pass header.from=example"}, Authenticity::unverified},
      {"a pass of nobody", {" mx.example.net; dmarc=pass"}, Authenticity::unverified},
      {"a pass by somebody else", {" mx.other.example; dmarc=pass header.from=mail.example"}, Authenticity::unverified},
      {"a pass below our own failure", {fail, pass}, Authenticity::failed},
      {"a pass below our own field without a result", {" mx.example.net; none", pass}, Authenticity::unverified},
      {"a pass below our own field that is cut", {" mx.example.net; dmarc=(", pass}, Authenticity::unverified},
      {"a field of others above ours",
       {" other.example; dmarc=fail header.from=mail.example", pass},
       Authenticity::verified},
      {"folded", {"\r\n mx.example.net;\r\n\tdmarc=pass\r\n header.from=mail.example"}, Authenticity::verified},
  };
  for (const Case& row : cases) EXPECT_EQ(judge(row.fields, {"mx.example.net"}), row.authenticity) << row.description;
}

TEST(Authenticity, BelievesTheOneOfSeveralOwnServersThatSawAFailure) {
  const std::vector<std::string> fields = {" one.example.net; dmarc=pass header.from=mail.example",
                                           " two.example.net; dmarc=fail header.from=mail.example"};

  EXPECT_EQ(judge(fields, {"one.example.net", "two.example.net"}), Authenticity::failed);
  EXPECT_EQ(judge(fields, {"one.example.net"}), Authenticity::verified);
}

TEST(Authenticity, IsUnknownWithoutAnOwnServerOrAFromDomain) {
  const std::string pass = " mx.example.net; dmarc=pass header.from=mail.example";

  EXPECT_EQ(judge({pass}, {}), Authenticity::unverified);
  EXPECT_EQ(judge({pass}, {"mx.example.net"}, ""), Authenticity::unverified);
}

// Covers: receive.authenticity.carrier
TEST(Carrier, IsOneOfTheNamesThatTheReporterGoesBy) {
  struct Case {
    const char* description;
    const char* from;
    ToldReporter reporter;
    bool may_carry;
  };
  const char* yahoo = "mail/yahoo.com!example.com!1767225600!1767311999.zip/r.xml";
  const Case cases[] = {
      {"the address", "mail.example", {"Mail", "a@mail.example", "", ""}, true},
      {"below the address", "dmarc.mail.example", {"Mail", "a@mail.example", "", ""}, true},
      {"above the address", "mail.example", {"Mail", "a@dmarc.mail.example", "", ""}, true},
      {"in other letters", "mail.example", {"Mail", "a@MAIL.Example.", "", ""}, true},
      {"the address in brackets", "mail.example", {"Mail", "Reports <a@mail.example>", "", ""}, true},
      {"beside the address", "dmarc.mail.example", {"Mail", "a@other.mail.example", "", ""}, false},
      {"ends like the address", "evilmail.example", {"Mail", "a@mail.example", "", ""}, false},
      {"the organization's name", "mail.example", {"mail.example", "a@other.example", "", ""}, true},
      {"a name that is no domain", "mail.example", {"Mail Example", "", "", ""}, false},
      {"the file's name, of three domains", "dmarc.yahoo.com", {"Yahoo", "dmarchelp@yahooinc.com", yahoo, ""}, true},
      {"none of the three", "evil.example", {"Yahoo", "dmarchelp@yahooinc.com", yahoo, ""}, false},
      {"a name with too few pieces", "evil.example", {"Mail", "a@mail.example", "evil.example!r.xml", ""}, false},
      {"the Subject",
       "mail.example",
       {"Mail", "", "", "Report Domain: example.com Submitter: mail.example Report-ID: <1>"},
       true},
      {"another Subject", "mail.example", {"Mail", "", "", "mail.example"}, false},
      {"a whole top-level domain", "mail.example", {"example", "a@example", "", ""}, false},
      {"a From of one label", "example", {"mail.example", "", "", ""}, false},
      {"nothing told", "mail.example", {}, false},
      {"no From", "", {"mail.example", "a@mail.example", "", ""}, false},
  };
  for (const Case& row : cases) EXPECT_EQ(may_carry(row.from, row.reporter), row.may_carry) << row.description;
}

}  // namespace
}  // namespace dmarcd::receiving
