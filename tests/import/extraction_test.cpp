// Mails, archives and files as they come, opened with the libraries that the program opens them with.

#include "dmarcd/receiving/extraction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

#include "support/carried_reports.h"
#include "support/received_xml.h"
#include "support/report_openers.h"
#include "support/zip_builder.h"

namespace dmarcd::receiving {
namespace {

using test::changed;
using test::mail_with;
using test::plain_report;
using test::plain_with;
using test::zip_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Extraction open(std::string_view input) {
  return extract(input, test::report_openers());
}

std::string gz(std::string_view octets) {
  return *zlib::gzip(octets);
}

std::string told(const FoundReport& found) {
  return found.member + " " + std::string(to_text(found.read.kind()));
}
std::string told(const RefusedPart& refused) {
  return refused.member + " refused: " + refused.reason;
}

/// "member aggregate", "member refused: reason"
std::vector<std::string> told(const Extraction& extraction) {
  std::vector<std::string> lines;
  for (const Found& item : extraction.found)
    lines.push_back(std::visit([](const auto& found) { return told(found); }, item));
  return lines;
}

const FoundReport& report_of(const Extraction& extraction) {
  return std::get<FoundReport>(extraction.found.front());
}

const RefusedPart& refusal_of(const Extraction& extraction) {
  return std::get<RefusedPart>(extraction.found.front());
}

/// A report of so many octets that compress badly enough.
std::string xml_numbered(int number) {
  return plain_with("20260101.1", "id-" + std::to_string(number));
}

const std::string xml(plain_report);

// Covers: receive.form-by-content, receive.every-part
TEST(Extraction, FindsAReportInWhateverCarriesIt) {
  const std::string zip = zip_of({{.name = "r.xml", .octets = xml}});
  struct Case {
    const char* description;
    std::string input;
    const char* found;
  };
  const Case cases[] = {
      {"XML", xml, " aggregate"},
      {"gzip", gz(xml), " aggregate"},
      {"gzip of several streams", gz(xml.substr(0, 100)) + gz(xml.substr(100)), " aggregate"},
      {"zip", zip, "r.xml aggregate"},
      {"a TLS report", test::tls_report(), " tls"},
      {"a TLS report in gzip", gz(test::tls_report()), " tls"},
      {"gzip in zip", zip_of({{.name = "r.xml.gz", .octets = gz(xml)}}), "r.xml.gz aggregate"},
      {"zip in gzip", gz(zip), "r.xml aggregate"},
      {"a mail with gzip", mail_with({{"r.xml.gz", "application/gzip", gz(xml)}}), "r.xml.gz aggregate"},
      {"a mail with zip", mail_with({{"r.zip", "application/zip", zip}}), "r.zip/r.xml aggregate"},
      {"a mail with XML", mail_with({{"r.xml", "text/xml", xml}}), "r.xml aggregate"},
      {"a wrong type", mail_with({{"r.xml.gz", "image/png", gz(xml)}}), "r.xml.gz aggregate"},
      {"a wrong name", mail_with({{"r.txt", "text/plain", zip}}), "r.txt/r.xml aggregate"},
      {"a name that says gzip for zip", mail_with({{"r.xml.gz", "application/gzip", zip}}), "r.xml.gz/r.xml aggregate"},
      {"XML that is called a text", mail_with({{"r.txt", "text/plain", xml}}), "r.txt aggregate"},
      {"a mail whose text is the report", mail_with({}, "", xml), " aggregate"},
      {"a mail that is the archive",
       "From: a@mail.example\r\nContent-Type: application/gzip; name=r.xml.gz\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\n" +
           encode_base64(gz(xml)),
       "r.xml.gz aggregate"},
      {"a mail that is XML and says nothing", "Subject: report\n\n" + xml, " aggregate"},
      {"a mail of one in an mbox",
       "From a@mail.example Sat Nov 21 09:30:00 2026\n" + mail_with({{"r.xml", "text/xml", xml}}), "r.xml aggregate"},
      {"a mail in gzip", gz(mail_with({{"r.xml", "text/xml", xml}})), "r.xml aggregate"},
      {"a mail inside", test::forwarded(mail_with({{"r.xml", "text/xml", xml}})), "r.xml aggregate"},
      {"a mail in a mail inside", test::forwarded(test::forwarded(mail_with({{"r.xml", "text/xml", xml}}))),
       "r.xml aggregate"},
      {"a mail as a file",
       mail_with({{"mail.eml", "application/octet-stream", mail_with({{"r.xml", "text/xml", xml}})}}),
       "mail.eml/r.xml aggregate"},
      {"a failure report", test::failure_mail(), " failure"},
      {"a failure report inside", test::forwarded(test::failure_mail()), " failure"},
  };
  for (const Case& row : cases) EXPECT_THAT(told(open(row.input)), ElementsAre(row.found)) << row.description;
}

// Covers: receive.every-part
TEST(Extraction, FindsEveryReport) {
  const Extraction mail = open(mail_with({{"1.xml", "text/xml", xml_numbered(1)},
                                          {"logo.png", "image/png", "\x89PNG"},
                                          {"2.zip", "application/zip",
                                           zip_of({{.name = "a.xml", .octets = xml_numbered(2)},
                                                   {.name = "readme.txt", .octets = "read me"},
                                                   {.name = "__MACOSX/._a.xml", .octets = std::string("\0\5\x16\7", 4)},
                                                   {.name = "b.xml", .octets = xml_numbered(3)}})},
                                          {"3.json.gz", "application/tlsrpt+gzip", gz(test::tls_report())}}));

  EXPECT_THAT(told(mail),
              ElementsAre("1.xml aggregate", "2.zip/a.xml aggregate", "2.zip/b.xml aggregate", "3.json.gz tls"));
}

// Covers: receive.every-part
TEST(Extraction, FindsEveryReportOfADocument) {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string bare = changed(xml_numbered(3), xml_numbered(3).substr(0, xml_numbered(3).find("<feedback")), "");
  const std::string all = xml_numbered(1) + "\n" + mark + xml_numbered(2) + bare + "<?xml version='1.0'?><feedback>";

  const Extraction extraction = open(gz(all));

  EXPECT_THAT(told(extraction), ElementsAre("report 1 aggregate", "report 2 aggregate", "report 3 aggregate",
                                            AllOf(HasSubstr("report 4 refused"), HasSubstr("cut off"))));
  EXPECT_EQ(std::get<FoundReport>(extraction.found[1]).raw, gz(trim_space(xml_numbered(2))));
}

TEST(Extraction, TakesNoDeclarationForTheEndOfAReport) {
  const std::size_t root = xml.find("<feedback");

  const Extraction extraction = open(xml.substr(0, root) + "<!DOCTYPE feedback>\n" + xml.substr(root));

  EXPECT_THAT(told(extraction), ElementsAre(HasSubstr("refused")));
}

TEST(Extraction, TellsWhatCannotBeReadBesideWhatCan) {
  const Extraction mail =
      open(mail_with({{"1.xml", "text/xml", xml},
                      {"2.xml.gz", "application/gzip", gz(xml).substr(0, 100)},
                      {"3.xml", "text/xml", "unused"},
                      {"4.zip", "application/zip", zip_of({{.name = "x.xml", .octets = xml, .is_encrypted = true}})},
                      {"winmail.dat", "application/ms-tnef", "\x78\x9F\x3E\x22 octets"}}));

  EXPECT_THAT(told(mail), ElementsAre("1.xml aggregate", AllOf(HasSubstr("2.xml.gz refused"), HasSubstr("cut off")),
                                      HasSubstr("3.xml refused: it is neither"),
                                      AllOf(HasSubstr("4.zip/x.xml refused"), HasSubstr("encrypted")),
                                      AllOf(HasSubstr("winmail.dat refused"), HasSubstr("TNEF"))));
  EXPECT_EQ(std::get<RefusedPart>(mail.found[2]).octets, "unused");
  EXPECT_THAT(std::get<RefusedPart>(mail.found[3]).octets, HasSubstr("PK\x03\x04"));
}

// Covers: receive.not-a-report
TEST(Extraction, SaysWhatAMailWithoutAReportIs) {
  const std::string report_type = "Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b\n";
  struct Case {
    const char* description;
    std::string mail;
    const char* reason;
  };
  const Case cases[] = {
      {"a bounce", "From: <>\n" + report_type + "Content-Type: message/delivery-status\n\nAction: failed\n--b--\n",
       "a bounce"},
      {"a bounce with the report of ours that it returns",
       "From: a@mail.example\n" + report_type + "Content-Type: message/delivery-status\n\nAction: failed\n--b\n" +
           "Content-Type: message/rfc822\n\n" + mail_with({{"r.xml", "text/xml", xml}}) + "\n--b--\n",
       "a bounce"},
      {"a bounce in words", "From: MAILER-DAEMON@mail.example\n\nI could not deliver it.", "a bounce"},
      {"a receipt", report_type + "Content-Type: message/disposition-notification\n\nx: y\n--b--\n", "a receipt"},
      {"an automatic reply", "Auto-Submitted: auto-replied (vacation)\nSubject: Re: report\n\nI am away.",
       "automatic reply"},
      {"an automatic reply that does not say so", "Subject: Out of Office: Report\n\nI am away.", "automatic reply"},
      {"an error report",
       "Subject: Error\n\nReport-Date: x\nReport-Domain: example.com\nReport-ID: 1\nSubmitting-URI: "
       "mailto:a@mail.example\n",
       "error report"},
      {"a mail without an attachment", "Subject: hello\n\nhello", "no attachment"},
      {"a mail of HTML", "Subject: hello\nContent-Type: text/html\n\n<html><body>hello</body></html>", "no attachment"},
      {"a mail with a picture", mail_with({{"a.png", "image/png", "\x89PNG"}}), "none of its 2 parts"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const Extraction extraction = open(row.mail);

    ASSERT_THAT(extraction.found, SizeIs(1));
    EXPECT_THAT(refusal_of(extraction).reason, HasSubstr(row.reason));
    EXPECT_EQ(refusal_of(extraction).octets, row.mail);
    EXPECT_TRUE(extraction.is_mail);
  }
}

TEST(Extraction, SaysWhyADocumentIsNone) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "it is empty"},
      {"unused", "neither a mail nor an archive"},
      {"%PDF-1.7", "a PDF document"},
      {gz(""), "it is empty"},
      {gz("unused"), "neither a mail"},
      {zip_of({}), "the archive is empty"},
      {zip_of({{.name = "a.txt", .octets = "a text"}}), "neither a mail"},
      {xml.substr(0, 500), ""},
      {"<html><body>not found</body></html>", ""},
      {"{}", ""},
  };
  for (const auto& [input, reason] : cases) {
    const Extraction extraction = open(input);
    ASSERT_THAT(extraction.found, SizeIs(1)) << input;
    ASSERT_TRUE(std::holds_alternative<RefusedPart>(extraction.found.front())) << input;
    EXPECT_THAT(refusal_of(extraction).reason, AllOf(Not(""), HasSubstr(reason))) << input;
    EXPECT_FALSE(extraction.is_mail);
  }
}

// Covers: receive.limits-nesting
TEST(Extraction, OpensArchivesAndMailsOnlySoDeep) {
  const std::string mail = mail_with({{"r.xml", "text/xml", xml}});

  EXPECT_THAT(told(open(gz(gz(xml)))), ElementsAre(" aggregate"));
  EXPECT_THAT(told(open(gz(gz(gz(xml))))), ElementsAre(HasSubstr("packed more than 2 times")));
  EXPECT_THAT(told(open(test::forwarded(test::forwarded(test::forwarded(mail))))),
              ElementsAre(HasSubstr("inside more than 2 others")));
  EXPECT_THAT(told(open(mail_with({{"a.gz", "application/gzip", gz(gz(xml))}}))), ElementsAre("a.gz aggregate"));
}

// Covers: receive.limits-documents
TEST(Extraction, TakesSixtyFourDocumentsAndNamesTheOthers) {
  std::vector<test::ZipMember> members;
  for (int i = 0; i < 70; ++i) members.push_back({.name = std::to_string(i) + ".xml", .octets = xml_numbered(i)});

  const Extraction extraction = open(zip_of(members));

  ASSERT_THAT(extraction.found, SizeIs(70));
  EXPECT_TRUE(std::holds_alternative<FoundReport>(extraction.found[63]));
  EXPECT_THAT(told(extraction)[64],
              AllOf(HasSubstr("64.xml refused"), HasSubstr("beyond the 64 documents"), HasSubstr("unpack it")));
  EXPECT_EQ(std::get<RefusedPart>(extraction.found[69]).octets, xml_numbered(69));
}

// Covers: receive.limits-documents
TEST(Extraction, TellsOnceOfWhatIsBeyondEveryMeasure) {
  std::vector<test::ZipMember> members;
  for (int i = 0; i < 5000; ++i)
    members.push_back({.name = std::to_string(i) + ".xml", .octets = "unused", .is_deflated = false});
  const std::string zip = zip_of(members);

  const Extraction extraction = open(zip);

  ASSERT_THAT(extraction.found, SizeIs(limits::most_refusals + 1));
  EXPECT_THAT(told(extraction).back(), HasSubstr("further parts cannot be read"));
  EXPECT_EQ(std::get<RefusedPart>(extraction.found.back()).octets, zip);
}

// Covers: receive.limits-expanded
TEST(Extraction, RefusesBombs) {
  const std::string zeros(30'000'000, '\0');
  const std::pair<const char*, std::string> cases[] = {
      {"gzip", gz(zeros)},
      {"gzip in gzip", gz(gz(zeros))},
      {"zip", zip_of({{.name = "a.xml", .octets = zeros}})},
      {"a mail", mail_with({{"a.xml.gz", "application/gzip", gz(zeros)}})},
  };
  for (const auto& [description, bomb] : cases) {
    const Extraction extraction = open(bomb);
    ASSERT_THAT(extraction.found, SizeIs(1)) << description;
    EXPECT_THAT(refusal_of(extraction).reason, HasSubstr("more than 200 times")) << description;
  }
}

TEST(Extraction, KeepsADocumentAsItCame) {
  const std::string with_name =
      "\x1F\x8B\x08\x08" + std::string(6, '\0') + "r.xml" + std::string(1, '\0') + gz(xml).substr(10);

  EXPECT_EQ(report_of(open(with_name)).raw, with_name);
  EXPECT_EQ(report_of(open(mail_with({{"a", "a/b", with_name}}))).raw, with_name);
  EXPECT_EQ(report_of(open(xml)).raw, gz(xml));
  EXPECT_EQ(report_of(open(zip_of({{.name = "r.xml", .octets = xml}}))).raw, gz(xml));
}

// Covers: receive.failure-body
TEST(Extraction, KeepsOfAFailureReportNoBody) {
  const Result<std::string> document = libarchive::expand(report_of(open(test::failure_mail())).raw);

  ASSERT_TRUE(document);
  EXPECT_THAT(*document,
              AllOf(HasSubstr("Feedback-Type: auth-failure"), HasSubstr("Subject: hello"), Not(HasSubstr("secret"))));
}

TEST(Extraction, ReadsAFailureReportInWords) {
  const Extraction extraction = open(
      "From: a@mail.example\n\nA message failed.\n\n  Sender Domain: example.com\n  Sender IP Address: 192.0.2.1\n\n"
      "------ This is a copy of the header\n  that came.\n\nFrom: joe@example.com\n\nsecret\n");

  ASSERT_THAT(told(extraction), ElementsAre(" failure"));
  const std::string document = libarchive::expand(report_of(extraction).raw).value_or("");
  EXPECT_THAT(document,
              AllOf(HasSubstr("Sender Domain"), HasSubstr("From: joe@example.com"), Not(HasSubstr("secret"))));
}

TEST(Extraction, TellsOfTheMailThatCame) {
  const std::string inner =
      mail_with({{"r.xml", "text/xml", xml}}, "Authentication-Results: mx.example.net; dmarc=pass\r\n");

  const std::optional<CarryingMail> direct = report_of(open(inner)).mail;
  ASSERT_TRUE(direct);
  EXPECT_EQ(direct->from_domain, "mail.example");
  EXPECT_THAT(direct->authentication_results, ElementsAre(HasSubstr("dmarc=pass")));

  // What a mail inside says of itself was written by whoever put it there.
  const std::optional<CarryingMail> outer = report_of(open(test::forwarded(inner))).mail;
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->from_domain, "example.com");
  EXPECT_TRUE(outer->authentication_results.empty());

  EXPECT_FALSE(report_of(open(xml)).mail);
}

// Covers: receive.name-differs
TEST(Extraction, ComparesTheReportWithItsNameAndSubject) {
  const auto warnings = [](const Extraction& extraction) {
    std::string names;
    for (const Warning& warning : report_of(extraction).read.warnings) names += warning.name + " ";
    return names;
  };
  const std::string good = "mail.example!example.com!1767225600!1767311999";
  const std::string subject = "Subject: Report Domain: example.net Report-ID: 7\r\n";

  EXPECT_EQ(warnings(open(mail_with({{good + ".xml.gz", "a/b", gz(xml)}}))), "");
  EXPECT_EQ(warnings(open(mail_with({{"x!example.net!1767225600!1767311999.xml", "a/b", xml}}))),
            "file-name-domain-differs ");
  EXPECT_EQ(warnings(open(mail_with(
                {{"x!example.net!1767225600!1767311999.zip", "a/b", zip_of({{.name = "r.xml", .octets = xml}})}}))),
            "file-name-domain-differs ");
  EXPECT_EQ(warnings(open(mail_with({{good + ".xml", "a/b", xml}}, subject))),
            "subject-domain-differs subject-id-differs ");
  EXPECT_EQ(warnings(open(mail_with({{"1.xml", "a/b", xml}, {"2.xml", "a/b", xml_numbered(2)}}, subject))), "");
}

TEST(Extraction, SaysThatAMailIsCutOff) {
  const std::string mail = mail_with({{"r.xml.gz", "application/gzip", gz(xml)}});

  EXPECT_THAT(told(open(mail.substr(0, mail.size() - 100))), ElementsAre(HasSubstr("the mail is cut off within it")));
}

// Covers: receive.cut-off
TEST(Extraction, NeverTakesHalfAReport) {
  const std::string inputs[] = {xml, gz(xml), zip_of({{.name = "r.xml", .octets = xml}}),
                                mail_with({{"r.xml.gz", "application/gzip", gz(xml)}}),
                                mail_with({{"r.xml", "text/xml", xml}})};
  for (const std::string& input : inputs) {
    for (std::size_t size = 0; size < input.size(); size += 7) {
      for (const Found& item : open(std::string_view(input).substr(0, size)).found) {
        const auto* found = std::get_if<FoundReport>(&item);
        if (!found) continue;
        EXPECT_EQ(figures_of(std::get<AggregateReport>(found->read.report)).messages, 3u) << size;
      }
    }
  }
}

}  // namespace
}  // namespace dmarcd::receiving
