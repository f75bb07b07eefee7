#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

#include "support/received_xml.h"

namespace dmarcd::receiving {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// JSON never comes to it.
class NoXml final : public XmlReader {
 public:
  Result<void> read(std::string_view, ElementListener&) const override { return permanent_failure("asked for XML"); }
};

const std::string plain = R"({
  "organization-name": "Mail Example",
  "date-range": {"start-datetime": "2026-01-01T00:00:00Z", "end-datetime": "2026-01-01T23:59:59Z"},
  "contact-info": "tls@mail.example",
  "report-id": "2026-01-01",
  "policies": [{
    "policy": {"policy-type": "sts", "policy-string": ["version: STSv1"], "policy-domain": "Example.com"},
    "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
    "failure-details": [{
      "result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1", "receiving-ip": "192.0.2.2",
      "receiving-mx-hostname": "mx.example.com", "failure-reason-code": "X", "failed-session-count": 100
    }]
  }]
})";

struct Reading {
  explicit Reading(const std::string& octets) {
    const Result<ReadReport> result = read_document(octets, NoXml());
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return;
    EXPECT_EQ(result->kind(), Kind::tls);
    report = std::get<TlsReport>(result->report);
    for (const Warning& warning : result->warnings) warnings.push_back(warning.name);
  }

  TlsReport report;
  std::vector<std::string> warnings;
};

// Covers: receive.tls
TEST(TlsReport, KeepsWhatIsTold) {
  const Reading reading(plain);

  const TlsReport& report = reading.report;
  EXPECT_EQ(report.org_name, "Mail Example");
  EXPECT_EQ(report.contact, "tls@mail.example");
  EXPECT_EQ(report.report_id, "2026-01-01");
  EXPECT_EQ(unix_seconds(report.begin), 1767225600);
  EXPECT_EQ(unix_seconds(report.end), 1767311999);
  ASSERT_EQ(report.policies.size(), 1u);
  const TlsReport::Policy& policy = report.policies[0];
  EXPECT_EQ(policy.type, "sts");
  EXPECT_EQ(policy.domain, "example.com");
  EXPECT_EQ(policy.successful, 5326u);
  EXPECT_EQ(policy.failed, 303u);
  ASSERT_EQ(policy.failures.size(), 1u);
  EXPECT_EQ(policy.failures[0].result_type, "certificate-expired");
  EXPECT_EQ(policy.failures[0].receiving_mx, "mx.example.com");
  EXPECT_EQ(policy.failures[0].sessions, 100u);
  EXPECT_THAT(reading.warnings, ElementsAre());
}

// Covers: receive.tls
TEST(TlsReport, IsReadWithItsOddities) {
  struct Row {
    const char* what;
    std::string from, to;
    std::vector<std::string> warnings;
  };
  const Row rows[] = {
      {"a byte order mark", "{", "\xEF\xBB\xBF{", {}},
      {"blanks before it", "{", " \r\n{", {}},
      {"a zone", "00:00:00Z", "01:00:00+01:00", {}},
      {"a fraction", "00:00:00Z", "00:00:00.000Z", {}},
      {"a number as a string", "5326", "\"5326\"", {"sessions-word"}},
      {"no failures", "\"failure-details\"", "\"odd\"", {}},
      {"no report-id", "\"report-id\"", "\"odd\"", {"report-id-missing"}},
      {"octets of Latin-1", "Mail Example", "Mail Ex\xE4mple", {"octets-foreign"}},
  };

  for (const Row& row : rows) {
    const Reading reading(test::changed(plain, row.from, row.to));
    EXPECT_EQ(reading.warnings, row.warnings) << row.what;
    ASSERT_EQ(reading.report.policies.size(), 1u) << row.what;
    EXPECT_EQ(reading.report.policies[0].successful, 5326u) << row.what;
    EXPECT_EQ(unix_seconds(reading.report.begin), 1767225600) << row.what;
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

// Covers: receive.refused, receive.limits
TEST(TlsReport, IsRefusedWithAReason) {
  struct Row {
    const char* what;
    std::string octets;
    const char* reason;
  };
  const std::string long_text(limits::longest_text + 1, 'x');
  const std::string many = "{\"a\":[0" + repeated(",0", limits::most_json_values);
  const Row rows[] = {
      {"no JSON", "{nothing", "no JSON"},
      {"cut off", plain.substr(0, plain.size() - 10), "cut off"},
      {"a list", "[" + plain + "]", "no object"},
      {"another object", "{}", "no policies"},
      {"no policy in it", test::changed(plain, "\"policies\"", "\"odd\""), "no policies"},
      {"no time", test::changed(plain, "2026-01-01T00:00:00Z", "today"), "no date and time"},
      {"an end before the beginning", test::changed(plain, "2026-01-01T23", "2025-01-01T23"), "ends before"},
      {"deep nesting", "{\"a\":" + std::string(100'000, '['), "nested deeper"},
      {"a long text", "{\"a\":\"" + long_text + "\"}", "longer than"},
      {"many values", many + "]}", "more than 1000000 values"},
      {"many objects", "{\"a\":[" + repeated("{},", limits::most_json_values) + "0]}", "more than 1000000 values"},
      {"a long name", "{\"" + long_text + "\":0}", "longer than"},
  };

  for (const Row& row : rows) {
    const Result<ReadReport> result = read_document(row.octets, NoXml());
    ASSERT_FALSE(result) << row.what;
    EXPECT_THAT(result.error().message, HasSubstr(row.reason)) << row.what;
  }
}

}  // namespace
}  // namespace dmarcd::receiving
