#include "dmarcd/evaluation/report_signs.h"

#include <gtest/gtest.h>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/local_rules.h"

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

constexpr const char* own_address = "reports@reporter.example";

message::Envelope to(std::vector<std::string> recipients) {
  message::Envelope envelope;
  envelope.recipients = std::move(recipients);
  return envelope;
}

struct Row {
  const char* what;
  std::vector<message::HeaderField> header;
  std::vector<std::string> recipients;
  const char* signs;
};

const Row rows[] = {
    {"Ordinary mail", {{"From", " joe@example.com"}, {"Subject", " Hello"}}, {"a@example.net"}, ""},
    {"Our own report",
     {{"From", " Reports <Reports@Reporter.Example>"}},
     {"a@example.net"},
     "its author is our own report address"},
    {"Two authors", {{"From", " reports@reporter.example, joe@example.com"}}, {"a@example.net"}, ""},
    {"A bounce",
     {{"From", " mailer-daemon@example.com"}},
     {"reports@REPORTER.example"},
     "it is for our own report address alone"},
    {"Mail to others too", {{"From", " joe@example.com"}}, {"reports@reporter.example", "a@reporter.example"}, ""},
    {"A report of others",
     {{"Auto-Submitted", " auto-generated"}, {"Subject", " Report Domain: example.com Submitter: example.net"}},
     {"dmarc@reporter.example"},
     "it is a DMARC report"},
    {"In other letters, folded",
     {{"auto-submitted", " Auto-Generated (by a robot); x=y"}, {"SUBJECT", " REPORT\r\n DOMAIN:example.com"}},
     {"dmarc@reporter.example"},
     "it is a DMARC report"},
    {"A person's remark about one", {{"Subject", " Report Domain: example.com"}}, {"a@example.net"}, ""},
    {"One who says that it is no robot",
     {{"Auto-Submitted", " no (really)"}, {"Subject", " Report Domain: example.com"}},
     {"a@example.net"},
     ""},
    {"Another robot",
     {{"Auto-Submitted", " auto-replied"}, {"Subject", " Re: Report Domain: a"}},
     {"a@example.net"},
     ""},
};

// Covers: report.mail.no-loop
TEST(ReportSigns, TellReportMailFromOtherMail) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(signs_of_a_report(row.header, to(row.recipients), own_address), row.signs);
  }
}

TEST(ReportSigns, WithoutAReportAddressNothingIsForIt) {
  EXPECT_EQ(signs_of_a_report({{"From", ""}}, to({""}), ""), "");
}

TEST(ReportSigns, RecipientsThatAreNotKnownMayBeOthers) {
  message::Envelope envelope = to({own_address});
  envelope.recipients_left_out = 1;

  EXPECT_EQ(signs_of_a_report({}, envelope, own_address), "");
}

TEST(ReportSigns, KeepAMessageFromBeingReported) {
  Verdict failing = test::verdict(dmarc::DmarcCode::fail, dmarc::Policy::reject);
  LocalRules rules;
  rules.own_report_address = own_address;
  const LocalDecision local = decide_locally(failing, to({own_address}), {}, rules);

  EXPECT_EQ(decide_action(failing, {}, "x", local).unreported, "it is for our own report address alone");
}

}  // namespace
}  // namespace dmarcd::evaluation
