#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

#include "gzip.h"
#include "report_documents.h"
#include "support/received_xml.h"
#include "support/sample_report.h"
#include "xml_document_reader.h"

namespace dmarcd::receiving {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<ReadReport> read(std::string_view octets) {
  return read_document(octets, libxml2::XmlDocumentReader());
}

std::string as_utf16(std::string_view ascii) {
  std::string octets = "\xFF\xFE";
  for (const char c : ascii) (octets += c) += '\0';
  return octets;
}

/// Reports of each kind and encoding, with oddities that lead through every repair.
const std::vector<std::string>& samples() {
  static const std::vector<std::string> samples = {
      std::string(test::plain_report),
      as_utf16(test::plain_report),
      test::changed(test::plain_with("Mail Example",
                                     "B\xFC"
                                     "cher"),
                    "UTF-8", "ISO-8859-1"),
      test::plain_with("Mail Example", "<Mail & &#0; \xFF \x01 < Example"),
      test::plain_with("<feedback>", "<xs:schema xmlns:xs='urn:x'><!-- c --><p:feedback xmlns:p='urn:y'/>"),
      test::plain_with("<count>3</count>", "<count><![CDATA[3]]></count><reason>x</reason>"),
      R"({"organization-name": "A", "date-range": {"start-datetime": "2026-01-01T00:00:00Z",
          "end-datetime": "2026-01-01T23:59:59.5+01:00"}, "report-id": "1", "policies": [{"policy": {"policy-type":
          "sts", "policy-domain": "b\u00fccher.example"}, "summary": {"total-failure-session-count": 3}}]})",
  };
  return samples;
}

/// What received_report.h promises of each text.
void expect_clean(const std::string& text) {
  EXPECT_TRUE(is_utf8(text));
  EXPECT_EQ(text.find('\0'), std::string::npos);
  EXPECT_LE(text.size(), 3 * limits::longest_text);
}

void expect_sound(const Result<ReadReport>& result) {
  if (!result) {
    EXPECT_FALSE(result.error().message.empty());
    EXPECT_EQ(result.error().kind, Error::Kind::permanent);
    return;
  }
  for (const Warning& warning : result->warnings) expect_clean(warning.text);
  const auto* report = std::get_if<AggregateReport>(&result->report);
  if (!report) return;
  for (const std::string* text : {&report->org_name, &report->email, &report->report_id, &report->policy.domain})
    expect_clean(*text);
  for (const ReceivedRecord& record : report->records) {
    EXPECT_GE(record.count, 1u);
    EXPECT_LE(record.count, limits::most_messages_a_record);
    expect_clean(record.evidence.header_from);
    for (const DkimEvidence& result_of_dkim : record.evidence.dkim) expect_clean(result_of_dkim.selector);
  }
}

// Covers: receive.any-octets, receive.refused
TEST(AnyOctets, AreNeverHalfAReportWhenCutOff) {
  const Result<ReadReport> whole = read(test::plain_report);
  ASSERT_TRUE(whole);
  const Figures figures = figures_of(std::get<AggregateReport>(whole->report));

  for (const std::string& sample : samples()) {
    for (std::size_t size = 0; size < sample.size(); ++size) {
      const Result<ReadReport> result = read(std::string_view(sample).substr(0, size));
      expect_sound(result);
      const auto* report = result ? std::get_if<AggregateReport>(&result->report) : nullptr;
      if (!report) continue;
      EXPECT_EQ(figures_of(*report), figures) << size;
    }
  }
}

// Covers: receive.refused
TEST(AnyOctets, AreSaidToBeCutOffWhereTheyAre) {
  const std::string_view document = test::plain_report;
  const std::size_t begin = document.find("<feedback>") + 1;
  const std::size_t end = document.rfind("</feedback>");

  for (std::size_t size = begin; size < end; ++size) {
    const Result<ReadReport> result = read(document.substr(0, size));
    ASSERT_FALSE(result) << size;
    EXPECT_THAT(result.error().message, HasSubstr("cut off")) << document.substr(size - 10, 10);
  }
}

// Covers: receive.any-octets
TEST(AnyOctets, MakeAReportOrAReason) {
  constexpr int flips_a_sample = 1000;
  std::mt19937 random(20260101);

  for (const std::string& sample : samples()) {
    for (int i = 0; i < flips_a_sample; ++i) {
      std::string octets = sample;
      const unsigned flips = 1 + random() % 8;
      for (unsigned flip = 0; flip < flips; ++flip)
        octets[random() % octets.size()] ^= static_cast<char>(1u << random() % 8);
      expect_sound(read(octets));
    }
  }
}

// Covers: receive.own-reports
TEST(OwnReports, AreReadWithoutAWarning) {
  for (const report::Dialect dialect : {report::Dialect::rfc9990, report::Dialect::rfc7489}) {
    const libxml2::ReportDocuments documents(&zlib::begin_gzip);
    const auto writer = documents.begin(dialect, test::sample_metadata(), test::sample_policy());
    ASSERT_TRUE(writer);
    report::ReportRow bare = test::sample_row();
    bare.dkim_results.clear();
    bare.spf_result.reset();
    bare.envelope_from.clear();
    bare.reasons.clear();
    bare.disposition = evaluation::Disposition::reject;
    ASSERT_TRUE((*writer)->add(test::sample_row()));
    ASSERT_TRUE((*writer)->add(bare));

    const Result<ReadReport> result = read(*zlib::expand_gzip(*(*writer)->finish()));

    ASSERT_TRUE(result) << result.error().message;
    EXPECT_THAT(result->warnings, ElementsAre());
    const AggregateReport& report = std::get<AggregateReport>(result->report);
    EXPECT_EQ(report.org_name, test::sample_metadata().org_name);
    EXPECT_EQ(report.report_id, test::sample_metadata().report_id);
    EXPECT_EQ(report.begin, test::sample_metadata().period.begin);
    EXPECT_EQ(report.end, test::sample_metadata().period.end - std::chrono::seconds(1));
    EXPECT_THAT(report.errors, ElementsAre(test::sample_metadata().error));
    EXPECT_EQ(report.policy.domain, "example.com");
    EXPECT_EQ(report.policy.p, "reject");
    EXPECT_EQ(report.policy.adkim, "s");
    ASSERT_EQ(report.records.size(), 2u);
    EXPECT_EQ(report.records[0].source_ip, test::sample_row().source_ip);
    EXPECT_EQ(report.records[0].count, test::sample_row().count);
    EXPECT_TRUE(report.records[0].dkim);
    EXPECT_FALSE(report.records[0].spf);
    EXPECT_EQ(report.records[0].evidence.dkim.size(), 2u);
    EXPECT_EQ(report.records[0].evidence.spf.size(), 1u);
    EXPECT_EQ(report.records[0].evidence.reasons.size(), 1u);
    EXPECT_EQ(report.records[1].disposition, evaluation::Disposition::reject);
  }
}

}  // namespace
}  // namespace dmarcd::receiving
