#include "dmarcd/sending/report_mail.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "dmarcd/base/text.h"
#include "dmarcd/message/raw_message.h"
#include "dmarcd/report/report_name.h"

#include "support/sample_report.h"

namespace dmarcd::sending {
namespace {

using message::HeaderField;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ReportFacts sample_facts() {
  const std::string id = "00112233445566778899aabbccddeeff";
  const report::Period period = {from_unix_seconds(1'767'225'600), from_unix_seconds(1'767'312'000)};
  return {.kind = ReportFacts::Kind::aggregate,
          .id = id,
          .policy_domain = test::name("example.com"),
          .period = period,
          .policy = "p:reject",
          .part = 1,
          .rows = 12,
          .messages = 345,
          .built_at = from_unix_seconds(1'767'312'345),
          .letterhead = {.reporter = test::name("example.net"),
                         .org_name = "Example Mail",
                         .from_name = "Example, Reports",
                         .email = "dmarc@example.net",
                         .message_domain = "mx.example.net"},
          .subject = report::make_subject(test::name("example.net"), test::name("example.com"), id),
          .file_name = report::make_file_name(test::name("example.net"), test::name("example.com"), period, id)};
}

std::vector<std::string> lines_of(const std::string& mail) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(mail, '\n')) lines.emplace_back(line);
  return lines;
}

std::vector<std::string> names_of(const std::string& mail) {
  std::vector<std::string> names;
  for (const HeaderField& field : message::parse_raw_message(mail).header) names.push_back(field.name);
  return names;
}

// Covers: report.mail.form, report.mail.automatic
TEST(ReportMail, IsAMailThatPeopleAndProgramsCanRead) {
  EXPECT_EQ(compose_report_mail(sample_facts(), "any octets\xFF", "reports@example.com"),
            "From: \"Example, Reports\" <dmarc@example.net>\r\n"
            "To: <reports@example.com>\r\n"
            "Subject: Report Domain: example.com Submitter: example.net Report-ID:\r\n"
            " 00112233445566778899aabbccddeeff\r\n"
            "Date: Fri, 02 Jan 2026 00:05:45 +0000\r\n"
            "Message-ID: <00112233445566778899aabbccddeeff@mx.example.net>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=\"=_00112233445566778899aabbccddeeff\"\r\n"
            "\r\n"
            "--=_00112233445566778899aabbccddeeff\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "This is a DMARC aggregate report (RFC 9990), for a program to read.\r\n"
            "\r\n"
            "Reporter:     Example Mail (example.net)\r\n"
            "About:        example.com\r\n"
            "Period:       2026-01-01T00:00:00Z to 2026-01-01T23:59:59Z\r\n"
            "Messages:     345 in 12 records\r\n"
            "Report-ID:    00112233445566778899aabbccddeeff\r\n"
            "\r\n"
            "The attachment is XML, compressed by gzip. It tells which hosts sent\r\n"
            "mail in the name of the domain, how many messages, whether SPF and DKIM\r\n"
            "vouched for them, and what was done with them; nothing of their content.\r\n"
            "\r\n"
            "You get it because the domain's DMARC record names your address in its\r\n"
            "rua tag. To get no more of them, have the address taken out of that\r\n"
            "record, which whoever runs the domain's DNS can do.\r\n"
            "--=_00112233445566778899aabbccddeeff\r\n"
            "Content-Type: application/gzip;\r\n"
            " name=\"example.net!example.com!1767225600!1767311999!00112233445566778899aabbccddeeff.xml.gz\"\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment;\r\n"
            " filename=\"example.net!example.com!1767225600!1767311999!00112233445566778899aabbccddeeff.xml.gz\"\r\n"
            "\r\n"
            "YW55IG9jdGV0c/8=\r\n"
            "--=_00112233445566778899aabbccddeeff--\r\n");
}

// Covers: report.mail.resent-equal
TEST(ReportMail, IsTheSameEachTime) {
  EXPECT_EQ(compose_report_mail(sample_facts(), "octets", "reports@example.com"),
            compose_report_mail(sample_facts(), "octets", "reports@example.com"));
}

TEST(ReportMail, SaysWhenAPeriodHasFurtherReports) {
  ReportFacts facts = sample_facts();
  facts.part = 2;

  EXPECT_THAT(compose_report_mail(facts, "", "r@example.com"), HasSubstr("It is number 2 of that period."));
}

TEST(ReportMail, CarriesAFailureReportsEntityAsItIs) {
  ReportFacts facts = sample_facts();
  facts.kind = ReportFacts::Kind::failure;
  const std::string entity = "Content-Type: multipart/report;\r\n boundary=\"=_a\"\r\n\r\n--=_a--\r\n";

  const std::string mail = compose_report_mail(facts, entity, "r@example.com");

  EXPECT_TRUE(mail.ends_with("\r\nMIME-Version: 1.0\r\n" + entity));
  EXPECT_THAT(names_of(mail), testing::Contains("Content-Type").Times(1));
}

TEST(ReportMail, EncodesNamesThatAreNotAscii) {
  ReportFacts facts = sample_facts();
  facts.letterhead.from_name = facts.letterhead.org_name = "Bücher";

  const std::string mail = compose_report_mail(facts, "", "r@example.com");

  EXPECT_THAT(mail, HasSubstr("From: =?UTF-8?B?QsO8Y2hlcg==?= <dmarc@example.net>\r\n"));
  EXPECT_THAT(mail, HasSubstr("Reporter:     B=C3=BCcher (example.net)\r\n"));
}

/// The rule of the lines: RFC 5322 section 2.1.1, and 7 bit (RFC 2045 section 2.7).
void expect_legal_lines(const std::string& mail) {
  for (const std::string& line : lines_of(mail)) {
    if (line.empty()) continue;  // Behind the last line end.
    EXPECT_LE(line.size(), 999u);
    EXPECT_EQ(line.find('\r'), line.size() - 1);
    EXPECT_TRUE(std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= ' ' && c <= '~'; })) << line;
  }
}

// Covers: report.mail.form, report.mail.file-name
TEST(ReportMail, HasLegalLinesForTheLongestNames) {
  const std::string label(63, 'a');
  const dns::DomainName longest = test::name(label + "." + label + "." + label + "." + std::string(61, 'b'));
  ReportFacts facts = sample_facts();
  facts.policy_domain = facts.letterhead.reporter = longest;
  facts.subject = report::make_subject(longest, longest, facts.id);
  facts.file_name = report::make_file_name(longest, longest, facts.period, facts.id);

  const std::string mail = compose_report_mail(facts, "octets", std::string(64, 'l') + "@" + longest.text());

  expect_legal_lines(mail);
  EXPECT_EQ(message::unfolded(message::parse_raw_message(mail).header[2].value), facts.subject);
  EXPECT_THAT(mail, HasSubstr("filename=\"" + facts.file_name + "\"\r\n"));
}

// Covers: report.mail.own-fields
TEST(ReportMail, HasItsOwnFieldsAloneWhateverOctetsItIsGiven) {
  std::minstd_rand random(20261122);
  auto octets = [&] {
    static const char* const evil[] = {"\r\nBcc: b@example.com\r\n",
                                       "\r\n\r\n",
                                       "\n",
                                       "=?UTF-8?Q?=0A?=",
                                       "\">",
                                       ">, <",
                                       "\r\n--=_00112233445566778899aabbccddeeff--\r\n",
                                       "\xFF",
                                       "ü",
                                       "\0"};
    std::string text;
    for (std::size_t pieces = random() / 7 % 8; pieces > 0; --pieces) {
      text += evil[random() / 7 % std::size(evil)];
      text += static_cast<char>(random() / 7 % 256);
    }
    return text;
  };

  for (int i = 0; i < 500; ++i) {
    ReportFacts facts = sample_facts();
    facts.letterhead.org_name = octets();
    facts.letterhead.from_name = octets();
    facts.letterhead.email = octets();
    facts.letterhead.message_domain = octets();
    facts.subject = octets();
    facts.file_name = octets();

    const std::string mail = compose_report_mail(facts, octets(), octets());

    expect_legal_lines(mail);
    ASSERT_THAT(names_of(mail), ElementsAre("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
                                            "MIME-Version", "Content-Type"));
    const std::vector<std::string> lines = lines_of(mail);
    ASSERT_EQ(std::count(lines.begin(), lines.end(), "--=_00112233445566778899aabbccddeeff\r"), 2);
    ASSERT_EQ(std::count(lines.begin(), lines.end(), "--=_00112233445566778899aabbccddeeff--\r"), 1);
  }
}

}  // namespace
}  // namespace dmarcd::sending
