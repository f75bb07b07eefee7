#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

namespace dmarcd::receiving {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string feedback =
    "Feedback-Type: auth-failure\r\n"
    "Version: 1\r\n"
    "User-Agent: Gateway/1.0\r\n"
    "Reported-Domain: Example.COM\r\n"
    "Arrival-Date: Thu, 1 Jan 2026 12:34:56 +0100\r\n"
    "Source-IP: 192.0.2.1\r\n"
    "Original-Mail-From: <joe@example.com>\r\n"
    "Auth-Failure: dmarc\r\n"
    "Identity-Alignment: dkim, spf\r\n"
    "Authentication-Results: mx.example.net;\r\n dkim=fail header.d=example.com\r\n"
    "Authentication-Results: mx.example.org; spf=fail\r\n"
    "DKIM-Domain: example.com\r\n"
    "DKIM-Selector: k1\r\n"
    "SPF-DNS: txt : example.com : \"v=spf1 -all\"\r\n"
    "Delivery-Result: reject\r\n"
    "Incidents: 2\r\n";

const std::string original =
    "From: Joe <joe@example.org>\r\nSubject: hello\r\n world\r\nMessage-ID: <1@example.org>\r\n\r\nthe secret body\r\n";

struct Reading {
  explicit Reading(const FailureParts& parts) {
    const Result<ReadReport> result = read_failure_report(parts);
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return;
    EXPECT_EQ(result->kind(), Kind::failure);
    report = std::get<FailureReport>(result->report);
    for (const Warning& warning : result->warnings) warnings.push_back(warning.name);
  }

  FailureReport report;
  std::vector<std::string> warnings;
};

// Covers: receive.failure
TEST(FailureReport, KeepsTheFieldsAndTheHeader) {
  const Reading reading({feedback, original});

  const FailureReport& report = reading.report;
  EXPECT_EQ(report.feedback_type, "auth-failure");
  EXPECT_EQ(report.user_agent, "Gateway/1.0");
  EXPECT_EQ(report.reported_domain, "example.com");
  EXPECT_EQ(report.arrival, from_unix_seconds(1767267296));
  EXPECT_EQ(report.source_ip, *IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(report.mail_from, "joe@example.com");
  EXPECT_EQ(report.auth_failure, "dmarc");
  EXPECT_EQ(report.identity_alignment, "dkim, spf");
  EXPECT_THAT(report.authentication_results, HasSubstr("dkim=fail header.d=example.com\nmx.example.org"));
  EXPECT_EQ(report.dkim_domain, "example.com");
  EXPECT_EQ(report.dkim_selector, "k1");
  EXPECT_THAT(report.spf_record, HasSubstr("v=spf1 -all"));
  EXPECT_EQ(report.delivery_result, "reject");
  EXPECT_EQ(report.incidents, 2u);
  EXPECT_EQ(report.from, "Joe <joe@example.org>");
  EXPECT_EQ(report.subject, "hello world");
  EXPECT_EQ(report.message_id, "<1@example.org>");
  EXPECT_THAT(report.header, HasSubstr("Subject: hello\n world\n"));
  EXPECT_THAT(report.header, Not(HasSubstr("secret")));
  EXPECT_THAT(reading.warnings, ElementsAre());
}

// Covers: receive.failure
TEST(FailureReport, DoesWithoutWhatSomeLeaveOut) {
  const Reading reading(
      {"\r\n\r\nFeedback-Type: auth-failure\nReceived-Date: 1 Jan 2026 11:34 GMT (a day)\n", original});

  EXPECT_EQ(reading.report.arrival, from_unix_seconds(1767267240));
  EXPECT_EQ(reading.report.reported_domain, "example.org");
  EXPECT_EQ(reading.report.source_ip, std::nullopt);
  EXPECT_EQ(reading.report.incidents, 1u);
  EXPECT_THAT(reading.warnings, ElementsAre("reported-domain-missing"));
}

// Covers: receive.failure
TEST(FailureReport, TakesNoDomainThatIsNone) {
  for (const char* told : {"../../x", "a b.example", "x<script>", "a..example", "/"}) {
    const std::string told_fields = "Feedback-Type: auth-failure\nReported-Domain: " + std::string(told) + "\n";
    const Reading with_message({told_fields, original});
    const Reading alone({told_fields, ""});

    EXPECT_EQ(with_message.report.reported_domain, "example.org") << told;
    EXPECT_THAT(with_message.warnings, ElementsAre("reported-domain-unusable")) << told;
    EXPECT_EQ(alone.report.reported_domain, "") << told;
    EXPECT_THAT(alone.warnings, ElementsAre("reported-domain-unusable")) << told;
  }
}

// Covers: receive.failure
TEST(FailureReport, WarnsOfWhatItCannotUse) {
  const Reading reading(
      {"Feedback-Type: abuse\nReported-Domain: example.com\nArrival-Date: soon\nSource-IP: somewhere\n"
       "Incidents: many\n",
       ""});

  EXPECT_EQ(reading.report.feedback_type, "abuse");
  EXPECT_THAT(reading.warnings, ElementsAre("arrival-unusable", "source-unusable", "incidents-unusable"));
}

// Covers: receive.failure
TEST(FailureReport, IsReadInBase64) {
  const Reading reading({encode_base64(feedback), original});

  EXPECT_EQ(reading.report.reported_domain, "example.com");
  EXPECT_THAT(reading.warnings, ElementsAre("feedback-encoded"));
}

// Covers: receive.failure
TEST(FailureReport, IsReadInWordsForPeople) {
  const Reading reading(
      {"A message claiming to be from you has failed the policy of your domain.\r\n\r\n"
       "  Sender Domain: example.com\r\n  Sender IP Address: 192.0.2.1\r\n"
       "  Received Date: Thu, 01 Jan 2026 12:34:56 +0100\r\n  SPF Alignment: no\r\n"
       "  DKIM Alignment: yes\r\n  DMARC Results: Reject\r\n\r\n"
       "------ This is a copy of the headers that were received before the error\r\n"
       "   was detected.\r\n\r\nFrom: joe@example.com\r\nSubject: hello\r\n\r\nsecret\r\n",
       ""});

  EXPECT_EQ(reading.report.reported_domain, "example.com");
  EXPECT_EQ(reading.report.source_ip, *IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(reading.report.arrival, from_unix_seconds(1767267296));
  EXPECT_EQ(reading.report.identity_alignment, "spf=no, dkim=yes");
  EXPECT_EQ(reading.report.delivery_result, "Reject");
  EXPECT_EQ(reading.report.subject, "hello");
  EXPECT_THAT(reading.report.header, Not(HasSubstr("secret")));
  EXPECT_THAT(reading.warnings, ElementsAre("failure-plain"));
}

// Covers: receive.failure
TEST(FailureReport, IsReadInWordsWhoseEndCameApart) {
  const Reading reading({"Sender Domain: example.com\nSender IP Address: 192.0.2.1\n",
                         "   was detected.\n\nFrom: joe@example.com\nSubject: hello\n"});

  EXPECT_EQ(reading.report.subject, "hello");
}

// Covers: receive.any-octets
TEST(FailureReport, HasNoControlsOfWords) {
  using namespace std::string_literals;
  const Reading reading({"Sender Domain: exam\0ple\xFF\nDMARC Results: a\0b\n"s, ""});

  EXPECT_EQ(reading.report.reported_domain.find('\0'), std::string::npos);
  EXPECT_TRUE(is_utf8(reading.report.reported_domain));
  EXPECT_EQ(reading.report.delivery_result.find('\0'), std::string::npos);
}

TEST(FailureReport, IsRefusedWithoutItsType) {
  for (const char* octets : {"", "no field", "Subject: hello\n\nSender Domain of nobody", "\xFF\xFE\x00"}) {
    const Result<ReadReport> result = read_failure_report({octets, original});
    ASSERT_FALSE(result) << octets;
    EXPECT_THAT(result.error().message, HasSubstr("no Feedback-Type"));
  }
}

// Covers: receive.limits
TEST(FailureReport, KeepsNoEndlessHeader) {
  std::string header = "From: joe@example.com\r\n";
  for (int i = 0; i < 3000; ++i) header += "X-Long: " + std::string(100, '\x01') + "\xFF\r\n";

  const Reading reading({feedback, header});

  EXPECT_LE(reading.report.header.size(), limits::longest_text);
  EXPECT_TRUE(is_utf8(reading.report.header));
  EXPECT_EQ(reading.report.header.find('\x01'), std::string::npos);
}

}  // namespace
}  // namespace dmarcd::receiving
