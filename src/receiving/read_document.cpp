#include <algorithm>
#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/report_reader.h"

#include "aggregate_reader.h"
#include "characters.h"
#include "clean_document.h"
#include "tls_report.h"

namespace dmarcd::receiving {
namespace {

bool looks_like_json(std::string_view octets) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (octets.starts_with(byte_order_mark)) octets.remove_prefix(byte_order_mark.size());
  octets.remove_prefix(std::min(octets.find_first_not_of(" \t\r\n"), octets.size()));
  return octets.starts_with('{') || octets.starts_with('[');
}

/// JSON is UTF-8 and declares nothing (RFC 8259 section 8.1).
std::string_view no_declaration(std::string_view) {
  return {};
}

Result<ReadReport> read_json(std::string_view octets) {
  WarningList warnings;
  const DocumentText text = DMARCD_TRY(decode_characters(octets, no_declaration, warnings));
  TlsReport report = DMARCD_TRY(read_tls_report(text.view(), warnings));
  return ReadReport{std::move(report), std::move(warnings).take()};
}

Result<ReadReport> read_xml(std::string_view octets, const XmlReader& xml) {
  WarningList warnings;
  const DocumentText text = DMARCD_TRY(clean_document(octets, warnings));
  AggregateReport report = DMARCD_TRY(read_aggregate_report(text.view(), xml, warnings));
  return ReadReport{std::move(report), std::move(warnings).take()};
}

}  // namespace

Result<ReadReport> read_document(std::string_view octets, const XmlReader& xml) {
  return looks_like_json(octets) ? read_json(octets) : read_xml(octets, xml);
}

}  // namespace dmarcd::receiving
