#include "metadata_reading.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"

#include "report_period.h"

namespace dmarcd::receiving {
namespace {

/// "<abc@example.com>", as a Message-ID is written.
void drop_angle_brackets(std::string& report_id, WarningList& warnings) {
  if (report_id.size() < 2 || report_id.front() != '<' || report_id.back() != '>') return;
  report_id = report_id.substr(1, report_id.size() - 2);
  warnings.add("report-id-brackets", "the report_id stands in angle brackets, which are left out");
}

/// A reporter without a name is known by where its address is.
void name_reporter(AggregateReport& report, WarningList& warnings) {
  if (!report.org_name.empty()) return;
  const std::size_t at = report.email.rfind('@');
  report.org_name = at == std::string::npos ? report.email : report.email.substr(at + 1);
  warnings.add("org-name-missing",
               fmt::format("there is no org_name; \"{}\" is taken, from email", printable(report.org_name, 60)));
}

Result<Timestamp> read_time(ElementTexts& texts, Element element, WarningList& warnings) {
  const std::optional<std::string> text = texts.take(element);
  if (!text) return permanent_failure(fmt::format("has no date_range/{}", name_of(element)));
  return parse_report_time(*text, name_of(element), warnings);
}

}  // namespace

Result<void> read_metadata(ElementTexts& texts, AggregateReport& report, WarningList& warnings) {
  report.version = texts.take_or_empty(Element::version);
  report.org_name = texts.take_or_empty(Element::org_name);
  report.email = texts.take_or_empty(Element::email);
  report.extra_contact_info = texts.take_or_empty(Element::extra_contact_info);
  report.report_id = texts.take_or_empty(Element::report_id);
  report.generator = texts.take_or_empty(Element::generator);
  name_reporter(report, warnings);
  drop_angle_brackets(report.report_id, warnings);
  if (report.report_id.empty()) warnings.add("report-id-missing", "there is no report_id");
  report.begin = DMARCD_TRY(read_time(texts, Element::begin, warnings));
  report.end = DMARCD_TRY(read_time(texts, Element::end, warnings));
  return check_period(report.begin, report.end, warnings);
}

}  // namespace dmarcd::receiving
