#include "report_lines.h"

#include <fmt/format.h>

namespace dmarcd::inbox_program {

using inbox::ImportLine;

ImportLine as_import_line(const inbox::ReportLine& line) {
  ImportLine told;
  told.input = line.input;
  told.member = line.member;
  told.kind = receiving::to_text(receiving::Kind::aggregate);
  for (const receiving::Warning& warning : line.warnings)
    told.warnings.push_back(fmt::format("{}: {}", warning.name, warning.text));
  told.report_id = line.report_id;
  told.org_name = line.org_name;
  told.domain = line.domain;
  told.begin = unix_seconds(line.begin);
  told.end = unix_seconds(line.end);
  told.figures = line.figures;
  return told;
}

ImportLine as_import_line(const inbox::TlsLine& line) {
  ImportLine told;
  told.kind = receiving::to_text(receiving::Kind::tls);
  told.report_id = line.report.report_id;
  told.org_name = line.report.org_name;
  if (!line.report.policies.empty()) told.domain = line.report.policies.front().domain;
  told.begin = unix_seconds(line.report.begin);
  told.end = unix_seconds(line.report.end);
  return told;
}

ImportLine as_import_line(const inbox::FailureLine& line) {
  ImportLine told;
  told.kind = receiving::to_text(receiving::Kind::failure);
  told.domain = line.report.reported_domain;
  const std::int64_t moment = line.report.arrival ? unix_seconds(*line.report.arrival) : 0;
  told.begin = moment;
  told.end = moment;
  return told;
}

}  // namespace dmarcd::inbox_program
