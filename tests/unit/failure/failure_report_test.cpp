#include "dmarcd/failure/failure_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

#include "findings.h"
#include "support/plain_cryptography.h"

namespace dmarcd::failure {
namespace {

using dmarc::Method;
using testing::HasSubstr;
using testing::Not;

const test::PlainCryptography cryptography;
const Redactor redactor(cryptography, "a key of our own");  // Longer than what is told of a plain hash.
const std::string hash = encode_base64("a key of our ow");

FailureFacts sample_facts() {
  return {.kind = ReportKind::dmarc,
          .id = "9f3c",
          .user_agent = "dmarcd/1.0",
          .reporter = name("mx.example.net"),
          .result = result(DmarcCode::fail, {}),
          .spf = spf_result(SpfCode::fail),
          .spf_record = "v=spf1 -all",
          .signatures = {signature("example.com", DkimCode::fail)},
          .source_ip = *IpAddress::parse("192.0.2.1"),
          .mail_from = "joe@example.com",
          .envelope_id = "4XkQ2c",
          .arrived_at = from_unix_seconds(1'767'312'345),
          .delivery = DeliveryResult::reject,
          .incidents = 2};
}

const std::vector<message::HeaderField> header = {{"From", " Joe <joe@example.com>"}, {"Subject", " hello"}};

std::string compose(const FailureFacts& facts) {
  return compose_failure_report(facts, header, redactor);
}

// Covers: failure.parts, failure.fields
TEST(FailureReport, HasTextFieldsAndHeader) {
  EXPECT_EQ(compose(sample_facts()),
            "Content-Type: multipart/report; report-type=feedback-report;\r\n"
            " boundary=\"=_9f3c\"\r\n"
            "\r\n"
            "--=_9f3c\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "This is a DMARC failure report (RFC 9991) of mx.example.net.\r\n"
            "\r\n"
            "A message whose From field names example.com\r\n"
            "was not shown to come from its domain by both SPF and DKIM.\r\n"
            "It came at 2026-01-02T00:05:45Z from 192.0.2.1.\r\n"
            "\r\n"
            "The second part tells programs what was found, the third the header of\r\n"
            "the message. Local parts of addresses are hashed, and of the body nothing\r\n"
            "is told.\r\n"
            "\r\n"
            "You get it because the domain's DMARC record names your address in its\r\n"
            "ruf tag.\r\n"
            "--=_9f3c\r\n"
            "Content-Type: message/feedback-report\r\n"
            "\r\n"
            "Feedback-Type: auth-failure\r\n"
            "User-Agent: dmarcd/1.0\r\n"
            "Version: 1\r\n"
            "Auth-Failure: dmarc\r\n"
            "Authentication-Results: mx.example.net; dmarc=fail header.from=example.com\r\n"
            "Identity-Alignment: dkim, spf\r\n"
            "Reported-Domain: example.com\r\n"
            "Arrival-Date: Fri, 02 Jan 2026 00:05:45 +0000\r\n"
            "Source-IP: 192.0.2.1\r\n"
            "Original-Mail-From: <" +
                hash +
                "@example.com>\r\n"
                "Original-Envelope-Id: 4XkQ2c\r\n"
                "Delivery-Result: reject\r\n"
                "Incidents: 2\r\n"
                "DKIM-Domain: example.com\r\n"
                "DKIM-Identity: " +
                hash +
                "@example.com\r\n"
                "DKIM-Selector: s1\r\n"
                "SPF-DNS: txt : example.com : \"v=spf1 -all\"\r\n"
                "--=_9f3c\r\n"
                "Content-Type: text/rfc822-headers; charset=us-ascii\r\n"
                "\r\n"
                "From: Joe <" +
                hash +
                "@example.com>\r\n"
                "Subject: hello\r\n"
                "--=_9f3c--\r\n");
}

TEST(FailureReport, TellsNoLocalPartAnywhere) {
  EXPECT_THAT(compose(sample_facts()), Not(HasSubstr("joe")));
}

struct AlignmentCase {
  const char* name;
  std::vector<Method> aligned;
  const char* field;
};

// RFC 9991 section 4: the methods that failed, where RFC 7489 named those that did not.
const AlignmentCase alignment_cases[] = {
    {"nothing aligned", {}, "Identity-Alignment: dkim, spf\r\n"},
    {"SPF aligned", {Method::spf}, "Identity-Alignment: dkim\r\n"},
    {"DKIM aligned", {Method::dkim}, "Identity-Alignment: spf\r\n"},
    {"both aligned", {Method::spf, Method::dkim}, "Identity-Alignment: none\r\n"},
};

// Covers: failure.identity-alignment
TEST(FailureReport, NamesTheMethodsThatAuthenticatedNoAlignedIdentity) {
  for (const AlignmentCase& test : alignment_cases) {
    FailureFacts facts = sample_facts();
    facts.result = result(DmarcCode::pass, test.aligned);
    EXPECT_THAT(compose(facts), HasSubstr(test.field)) << test.name;
  }
}

// Covers: failure.fields
TEST(FailureReport, TellsOfASignature) {
  FailureFacts facts = sample_facts();
  facts.kind = ReportKind::dkim;

  EXPECT_THAT(compose(facts), HasSubstr("Auth-Failure: signature\r\n"
                                        "Authentication-Results: mx.example.net; dkim=fail header.d=example.com\r\n"
                                        " header.s=s1\r\n"));

  facts.signatures[0].body_differs = true;
  EXPECT_THAT(compose(facts), HasSubstr("Auth-Failure: bodyhash\r\n"));
}

TEST(FailureReport, TellsOfSpf) {
  FailureFacts facts = sample_facts();
  facts.kind = ReportKind::spf;

  EXPECT_THAT(compose(facts), HasSubstr("Auth-Failure: spf\r\nAuthentication-Results: mx.example.net; spf=fail "
                                        "smtp.mailfrom=example.com\r\n"));
}

// RFC 9991 section 4: of aligned identifiers that failed.
TEST(FailureReport, TellsNoRecordOfAMethodThatIsAligned) {
  FailureFacts facts = sample_facts();
  facts.result = result(DmarcCode::pass, {Method::spf, Method::dkim});

  EXPECT_THAT(compose(facts), Not(HasSubstr("SPF-DNS")));
  EXPECT_THAT(compose(facts), Not(HasSubstr("DKIM-Domain")));
}

TEST(FailureReport, LeavesOutWhatIsNotKnown) {
  FailureFacts facts = sample_facts();
  facts.source_ip = std::nullopt;
  facts.mail_from = facts.envelope_id = facts.spf_record = "";
  facts.signatures.clear();

  const std::string report = compose(facts);

  for (const char* field : {"Source-IP", "Original-Envelope-Id", "SPF-DNS", "DKIM-"})
    EXPECT_THAT(report, Not(HasSubstr(field))) << field;
  EXPECT_THAT(report, HasSubstr("Original-Mail-From: <>\r\n"));
}

// Covers: failure.own-fields
TEST(FailureReport, AddsNoFieldByWhatStrangersSay) {
  const std::string evil = "a\r\nX-Evil: b\r\n\r\n--=_9f3c--\r\n\"\\\xFF";
  FailureFacts facts = sample_facts();
  facts.spf.domain = facts.spf_record = facts.mail_from = facts.envelope_id = evil;
  facts.signatures[0].selector = facts.signatures[0].identity = evil;

  for (const ReportKind kind : {ReportKind::dmarc, ReportKind::dkim, ReportKind::spf}) {
    facts.kind = kind;
    const std::string report = compose(facts);
    EXPECT_THAT(report, Not(HasSubstr("\nX-Evil")));
    EXPECT_EQ(report.find("\r\n--=_9f3c--\r\n"), report.size() - std::string("\r\n--=_9f3c--\r\n").size());
    EXPECT_FALSE(has_non_ascii(report));
  }
}

struct LoopCase {
  const char* name;
  std::vector<message::HeaderField> header;
  const char* mail_from;
  bool may_loop;
};

const LoopCase loop_cases[] = {
    {"a message of a person", {{"From", " joe@example.com"}}, "joe@example.com", false},
    {"a bounce", {}, "", true},
    {"a robot's", {{"auto-submitted", " auto-generated (by cron)"}}, "a@example.com", true},
    {"one that says that it is no robot's", {{"Auto-Submitted", " No"}}, "a@example.com", false},
    {"a report", {{"Content-Type", " Multipart/Report;\r\n report-type=feedback-report"}}, "a@example.com", true},
    {"mixed content", {{"Content-Type", " multipart/mixed"}}, "a@example.com", false},
};

// Covers: failure.no-loop
TEST(FailureReport, MustNotAnswerRobots) {
  for (const LoopCase& test : loop_cases) EXPECT_EQ(may_loop(test.header, test.mail_from), test.may_loop) << test.name;
}

}  // namespace
}  // namespace dmarcd::failure
