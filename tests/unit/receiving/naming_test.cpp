#include "dmarcd/receiving/naming.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::receiving {
namespace {

using testing::HasSubstr;

AggregateReport sample() {
  AggregateReport report;
  report.report_id = "<2026.11.21.1@mail.example>";
  report.policy.domain = "example.com";
  report.begin = from_unix_seconds(1'700'000'000);
  report.end = from_unix_seconds(1'700'086'399);
  report.xml_namespace = "urn:ietf:params:xml:ns:dmarc-2.0";
  return report;
}

std::string names_of(const std::vector<Warning>& warnings) {
  std::string names;
  for (const Warning& warning : warnings) names += warning.name + " ";
  return names;
}

// RFC 9990 section 3.5.2.
// Covers: receive.name-differs
TEST(Naming, ComparesTheFileName) {
  struct Case {
    const char* path;
    const char* warnings;
  };
  const Case cases[] = {
      {"mail.example!example.com!1700000000!1700086399.xml.gz", ""},
      {"mail.example!EXAMPLE.com!1700000000!1700086399.zip", ""},
      {"mail.example!example.com!1700000000!1700086400.xml", ""},
      {"mail.example!example.com!1700000000!1700086399!2026.11.21.1.xml.gz", ""},
      {"a.zip/folder/mail.example!example.com!1700000000!1700086399.xml", ""},
      {"mail.example!example.net!1700000000!1700086399.xml.gz", "file-name-domain-differs "},
      {"mail.example!example.com!1600000000!1700086399.xml.gz", "file-name-period-differs "},
      {"mail.example!example.com!1700000000!1700090000.xml.gz", "file-name-period-differs "},
      {"mail.example!example.com!1700000000!1700086399!other.xml.gz", "file-name-id-differs "},
      {"mail.example!example.net!0!0!other.xml.gz",
       "file-name-domain-differs file-name-period-differs file-name-id-differs "},
      {"mail.example!example.com!yesterday!today.xml.gz", ""},
      {"mail.example!example.net!1700000000.xml", ""},
      {"report.xml.gz", ""},
      {"", ""},
  };
  for (const Case& row : cases) {
    std::vector<Warning> warnings;
    compare_with_file_name(row.path, sample(), warnings);
    EXPECT_EQ(names_of(warnings), row.warnings) << row.path;
  }
}

// RFC 7489 section 7.2.1.1 lets a reporter choose any unique id for the name.
TEST(Naming, LeavesTheIdInTheFileNameOfAnOlderReportAlone) {
  AggregateReport report = sample();
  report.xml_namespace.clear();
  std::vector<Warning> warnings;

  compare_with_file_name("mail.example!example.com!1700000000!1700086399!other.xml.gz", report, warnings);

  EXPECT_TRUE(warnings.empty());
}

// Covers: receive.name-differs
TEST(Naming, ComparesTheSubject) {
  struct Case {
    const char* subject;
    const char* warnings;
  };
  const Case cases[] = {
      {"Report Domain: example.com Submitter: mail.example Report-ID: <2026.11.21.1@mail.example>", ""},
      {"report domain: Example.COM  submitter: mail.example  report-id: 2026.11.21.1", ""},
      {"Fwd: Report Domain: example.com", ""},
      {"Report Domain: example.net Submitter: mail.example Report-ID: <2026.11.21.1>", "subject-domain-differs "},
      {"Report Domain: example.com Submitter: mail.example Report-ID: <7>", "subject-id-differs "},
      {"Report Domain:", ""},
      {"Your daily report", ""},
      {"", ""},
  };
  for (const Case& row : cases) {
    std::vector<Warning> warnings;
    compare_with_subject(row.subject, sample(), warnings);
    EXPECT_EQ(names_of(warnings), row.warnings) << row.subject;
  }
}

TEST(Naming, ShowsHostileNamesAsText) {
  std::vector<Warning> warnings;

  compare_with_file_name("a!\x1B[31m<b>\n!1700000000!1700086399.xml", sample(), warnings);

  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0].text, HasSubstr("\\x1b[31m<b>\\x0a"));
}

}  // namespace
}  // namespace dmarcd::receiving
