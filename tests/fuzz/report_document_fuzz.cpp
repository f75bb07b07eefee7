// A document of a stranger: whatever is read holds what received_report.h promises of it.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

#include "xml_document_reader.h"

namespace {

using namespace dmarcd;
using namespace dmarcd::receiving;

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_clean(std::string_view text) {
  expect(is_utf8(text) && text.find('\0') == std::string_view::npos);
}

void expect_sound(const AggregateReport& report) {
  expect_clean(report.org_name);
  expect_clean(report.report_id);
  expect(!report.policy.domain.empty() && report.begin <= report.end);
  for (const ReceivedRecord& record : report.records) {
    expect(record.count >= 1 && record.count <= limits::most_messages_a_record);
    expect(record.evidence.dkim.size() <= limits::most_results_a_record);
    expect_clean(record.evidence.header_from);
  }
  const Figures figures = figures_of(report);
  expect(figures.either_pass + figures.neither_pass == figures.messages);
  expect(figures.dkim_pass + figures.spf_pass == figures.either_pass + figures.both_pass);
}

void expect_sound(const TlsReport& report) {
  expect_clean(report.org_name);
  expect(!report.policies.empty() && report.begin <= report.end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  static const libxml2::XmlDocumentReader reader;
  const Result<ReadReport> result = read_document({reinterpret_cast<const char*>(octets), size}, reader);
  if (!result) {
    expect(!result.error().message.empty() && result.error().kind == Error::Kind::permanent);
    return 0;
  }
  expect(result->warnings.size() <= limits::most_warnings + 1);
  for (const Warning& warning : result->warnings) expect_clean(warning.text);
  if (const auto* aggregate = std::get_if<AggregateReport>(&result->report)) expect_sound(*aggregate);
  if (const auto* tls = std::get_if<TlsReport>(&result->report)) expect_sound(*tls);
  return 0;
}
