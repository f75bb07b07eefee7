#include "gmime_mail_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

namespace dmarcd::gmime {
namespace {

using receiving::MailPart;
using receiving::OpenedMail;
using testing::ElementsAre;
using testing::HasSubstr;

OpenedMail read(std::string_view mail) {
  const GmimeMailReader reader;
  return *reader.read(mail);
}

/// "type name: octets" of each part.
std::vector<std::string> told(const OpenedMail& mail) {
  std::vector<std::string> told;
  for (const MailPart& part : mail.parts)
    told.push_back(part.type + " " + part.name + ": " + part.octets + (part.is_cut ? " (cut)" : ""));
  return told;
}

const std::string octets("\x1F\x8B\x08\x00 any octets \xFF\xFE\x00", 19);

TEST(GmimeMailReader, ReadsTheHeader) {
  const OpenedMail mail = read(
      "Authentication-Results: mx.example.net;\r\n dmarc=pass header.from=mail.example\r\n"
      "Authentication-Results: other.example; none\r\n"
      "From: =?utf-8?q?B=C3=BCro?= <reports@MAIL.example.>\r\n"
      "Subject: Report Domain: =?utf-8?q?example=2Ecom?=\r\n Submitter: mail.example\r\n"
      "Message-ID: <1@mail.example>\r\n"
      "Auto-Submitted: Auto-Replied\r\n\r\ntext");

  EXPECT_EQ(mail.from_domain, "mail.example");
  EXPECT_EQ(mail.from, "B\u00FCro <reports@MAIL.example.>");
  EXPECT_EQ(mail.subject, "Report Domain: example.com Submitter: mail.example");
  EXPECT_EQ(mail.message_id, "<1@mail.example>");
  EXPECT_EQ(mail.auto_submitted, "auto-replied");
  EXPECT_THAT(mail.authentication_results,
              ElementsAre(" mx.example.net;\r\n dmarc=pass header.from=mail.example", " other.example; none"));
}

TEST(GmimeMailReader, TellsADomainOnlyForAFromFieldWithOne) {
  const std::pair<const char*, const char*> cases[] = {
      {"From: a@mail.example\n\n", "mail.example"},
      {"From: folded\n <a@mail.example>\n\n", "mail.example"},
      {"From: a@b\xC3\xBCro.example\n\n", "xn--bro-hoa.example"},
      {"From: a@mail.example, b@other.example\n\n", ""},
      {"From: a@mail.example\nFrom: b@other.example\n\n", ""},
      {"F-rom: a@mail.example\n\n", ""},
      {"From: nobody\n\n", ""},
      {"Subject: nothing\n\n", ""},
  };
  for (const auto& [mail, domain] : cases) EXPECT_EQ(read(mail).from_domain, domain) << mail;
}

TEST(GmimeMailReader, TrustsNoFieldThatOnlyResemblesAuthenticationResults) {
  EXPECT_TRUE(read("AuthenticationResults: mx.example.net; dmarc=pass\n\n").authentication_results.empty());
}

TEST(GmimeMailReader, DecodesBodies) {
  const std::string base64 = encode_base64(octets);
  const std::string long_octets(120, 'o');
  const std::string long_base64 = encode_base64(long_octets);
  const std::string lines = long_base64.substr(0, 76) + "\r\n" + long_base64.substr(76, 76) + "\r\n";
  const std::string rest = long_base64.substr(152);
  struct Case {
    const char* description;
    std::string header, body, octets;
  };
  const Case cases[] = {
      {"no encoding", "", "text\r\n", "text\r\n"},
      {"binary", "Content-Transfer-Encoding: binary\r\n", octets, octets},
      {"an unknown encoding", "Content-Transfer-Encoding: x-own\r\n", "text", "text"},
      {"base64", "Content-Transfer-Encoding: base64\r\n", base64 + "\r\n", octets},
      {"base64 in capitals, with a comment", "Content-Transfer-Encoding: BASE64 (RFC 2045)\r\n", base64, octets},
      {"base64 with blanks between", "Content-Transfer-Encoding: base64\r\n",
       base64.substr(0, 7) + " \r\n\t" + base64.substr(7), octets},
      {"base64 with lines of others between", "Content-Transfer-Encoding: base64\r\n",
       lines + "*** scanned by mx.example ***\r\n" + rest, long_octets},
      {"base64 with a line of words between", "Content-Transfer-Encoding: base64\r\n",
       lines + "This mail was scanned\r\n" + rest, long_octets},
      {"base64 with blanks in its only line", "Content-Transfer-Encoding: base64\r\n",
       base64.substr(0, 8) + " " + base64.substr(8), octets},
      {"base64 with a foreign character in a line", "Content-Transfer-Encoding: base64\r\n",
       lines.substr(0, 100) + "!" + lines.substr(100) + rest, long_octets},
      {"base64 with a footer behind it", "Content-Transfer-Encoding: base64\r\n", base64 + "\r\n\r\nSent by a list\r\n",
       octets},
      {"an archive in base64 that nobody announced", "", encode_base64(octets), octets},
      {"quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n", "<a b=3D\"=FC\"/>=\r\n<c/>",
       "<a b=\"\xFC\"/><c/>"},
      {"uuencode", "Content-Transfer-Encoding: x-uuencode\r\n", "begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat"},
      {"a misspelled field", "ContentTransferEncoding: base64\r\n", base64, octets},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const OpenedMail mail = read("Content-Type: application/gzip\r\n" + row.header + "\r\n" + row.body);

    ASSERT_EQ(mail.parts.size(), 1u);
    EXPECT_EQ(mail.parts[0].octets, row.octets);
    EXPECT_EQ(mail.parts[0].type, "application/gzip");
    EXPECT_FALSE(mail.parts[0].is_cut);
  }
}

TEST(GmimeMailReader, ReadsNames) {
  const std::pair<const char*, const char*> cases[] = {
      {"Content-Type: application/zip; name=a.zip\n", "a.zip"},
      {"Content-Type: application/zip; name=\"a b.zip\"\n", "a b.zip"},
      {"Content-Type: application/zip; name=a.zip\nContent-Disposition: attachment; filename=b.zip\n", "b.zip"},
      {"Content-Disposition: attachment; filename*0=\"report\"; filename*1=\".zip\"\n", "report.zip"},
      {"Content-Disposition: attachment; filename*=utf-8''b%C3%BCro.zip\n", "b\u00FCro.zip"},
      {"Content-Disposition: attachment;\n filename*0*=utf-8''b%C3%BC;\n filename*1=ro.zip\n", "b\u00FCro.zip"},
      {"Content-Type: application/zip; name=\"=?utf-8?q?b=C3=BCro=2Ezip?=\"\n", "b\u00FCro.zip"},
      {"Content-Disposition: attachment; filename=\"a!b!1!2.xml.gz\"\n", "a!b!1!2.xml.gz"},
      {"ContentType: application/zip; name=a.zip\n", "a.zip"},
      {"Subject: nothing\n", ""},
  };
  for (const auto& [header, name] : cases) {
    const OpenedMail mail = read(std::string(header) + "\ntext");
    ASSERT_EQ(mail.parts.size(), 1u) << header;
    EXPECT_EQ(mail.parts[0].name, name) << header;
  }
}

TEST(GmimeMailReader, TellsTheLeavesInTheirOrder) {
  const OpenedMail mail = read(
      "Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n"
      "preamble\r\n"
      "--outer\r\n"
      "Content-Type: multipart/alternative; boundary=inner\r\n\r\n"
      "--inner\r\n\r\nplain\r\n"
      "--inner \r\nContent-Type: text/html\r\n\r\n<html>\r\n--inner--\r\n"
      "--outer\r\n"
      "Content-Type: APPLICATION/Gzip; name=a.gz\r\nContent-Transfer-Encoding: base64\r\n\r\nQ2F0\r\n"
      "--outer--\r\n"
      "epilogue\r\n");

  EXPECT_THAT(told(mail), ElementsAre("text/plain : plain", "text/html : <html>", "application/gzip a.gz: Cat"));
}

TEST(GmimeMailReader, OpensNoMailInside) {
  const OpenedMail mail = read(
      "Content-Type: multipart/mixed; boundary=outer\n\n"
      "--outer\nContent-Type: message/rfc822\n\nSubject: inner\n\ntext\n--outer--\n");

  EXPECT_THAT(told(mail), ElementsAre("message/rfc822 : Subject: inner\n\ntext"));
}

TEST(GmimeMailReader, SaysWhereAMailWasCutOff) {
  const std::string outer = "Content-Type: multipart/mixed; boundary=outer\n\n--outer\n\none\n--outer\n";
  const std::string inner = "Content-Type: multipart/mixed; boundary=inner\n\n--inner\n\ntwo\n";

  EXPECT_THAT(told(read(outer + "\ntw")), ElementsAre("text/plain : one", "text/plain : tw (cut)"));
  EXPECT_THAT(told(read(outer + inner)), ElementsAre("text/plain : one", "text/plain : two (cut)"));
  EXPECT_THAT(told(read(outer + inner + "--inner--\n--outer--\n")),
              ElementsAre("text/plain : one", "text/plain : two"));
  // Whoever forgets to close a part inside has not lost anything.
  EXPECT_THAT(told(read(outer + inner + "--outer--\n")), ElementsAre("text/plain : one", "text/plain : two"));
}

TEST(GmimeMailReader, FindsPartsThoughTheBoundaryIsWrong) {
  EXPECT_THAT(told(read("Content-Type: multipart/mixed; boundary=other\n\n"
                        "--true\nContent-Type: text/xml\n\n<a/>\n--true--\n")),
              ElementsAre("text/xml : <a/>"));
  EXPECT_THAT(told(read("Content-Type: multipart/mixed\n\n--true\nContent-Type: text/xml\n\n<a/>\n--true--\n")),
              ElementsAre("text/xml : <a/>"));
  EXPECT_THAT(told(read("Content-Type: multipart/mixed; boundary=other\n\ntext")),
              ElementsAre("multipart/mixed : text"));
}

TEST(GmimeMailReader, FindsAFileThatStandsUuencodedInAText) {
  EXPECT_THAT(told(read("Subject: report\n\nSee the report.\n\nbegin 644 a.txt\n#0V%T\n`\nend\n")),
              ElementsAre(HasSubstr("See the report."), "application/octet-stream a.txt: Cat"));
  EXPECT_EQ(read("Subject: text\n\nbegin with this\n").parts.size(), 1u);
}

TEST(GmimeMailReader, ReadsAHeaderWithLinesThatAreNoFields) {
  const OpenedMail mail = read(
      "From reports@mail.example Sat Nov 21 09:30:00 2026\nSubject: one\nno field\n"
      "Content-Type: text/xml\n\n<a/>");

  EXPECT_EQ(mail.subject, "one");
  EXPECT_THAT(told(mail), ElementsAre("text/xml : <a/>"));
}

TEST(GmimeMailReader, MakesValidUtf8OfEveryText) {
  const OpenedMail mail = read(
      "From: b\xFCro <a@mail.example>\nSubject: b\xFCro =?utf-8?q?=FF=00?=\n"
      "Content-Type: text/\xFC; name=\"\xFF.zip\"\nAuto-Submitted: \xFF\n\n");

  for (const std::string& text :
       {mail.from, mail.subject, mail.parts[0].name, mail.parts[0].type, mail.auto_submitted}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(text.find('\0'), std::string::npos);
  }
}

TEST(GmimeMailReader, ReadsAnyOctets) {
  for (const std::string& mail : {std::string(), std::string("\0\0\0", 3), std::string("\r\n\r\n"), std::string(":"),
                                  std::string("Content-Type: multipart/mixed; boundary=\"\n\n--\n")})
    EXPECT_EQ(read(mail).parts.size(), 1u) << mail;
}

TEST(GmimeMailReader, RefusesAMailOfTooManyParts) {
  std::string mail = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (std::size_t i = 0; i <= receiving::limits::most_mail_parts; ++i) mail += "--b\n\n\n";

  const Result<OpenedMail> read = GmimeMailReader().read(mail);

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the mail has more than 1000 parts");
}

TEST(GmimeMailReader, OpensMultipartsOnlySoDeep) {
  std::string mail;
  for (int i = 0; i < 100; ++i)
    mail += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "x\n\n--b" + std::to_string(i) + "x\n";

  const OpenedMail opened = read(mail);

  ASSERT_EQ(opened.parts.size(), 1u);
  EXPECT_EQ(opened.parts[0].type, "multipart/mixed");
}

TEST(GmimeMailReader, MayBeAskedByManyThreads) {
  const GmimeMailReader reader;
  const auto ask = [&reader] {
    for (int i = 0; i < 200; ++i) {
      const Result<OpenedMail> mail =
          reader.read("Subject: =?utf-8?q?B=C3=BCro?=\nContent-Type: a/b; name=\"=?utf-8?q?=C3=BC?=\"\n\n");
      ASSERT_EQ(mail->subject, "B\u00FCro");
      ASSERT_EQ(mail->parts[0].name, "\u00FC");
    }
  };
  std::jthread one(ask);
  std::jthread other(ask);
}

}  // namespace
}  // namespace dmarcd::gmime
