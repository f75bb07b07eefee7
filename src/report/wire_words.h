#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/report/aggregate_report.h"

/// What the dialects say differently.
namespace dmarcd::report {

/// The namespace of the document's elements; none in RFC 7489's, as everybody writes it.
const char* name_space(Dialect dialect);

/// RFC 7489 knows no "pass": nothing was done then.
std::string_view wire_disposition(Dialect dialect, evaluation::Disposition disposition);

struct WireReason {
  std::string_view type;
  std::string comment;
};
/// RFC 7489 knows no test mode: an other reason.
WireReason wire_reason(Dialect dialect, const evaluation::PolicyOverride& reason);

/// RFC 9990 section 3.1.3: more than these need not be reported.
constexpr std::size_t most_reported_signatures = 100;

/// The signatures of a row, in the order of preference of RFC 9990 section 3.1.3 and at most
/// `most_reported_signatures`: those that pass and are aligned strictly, that pass and may be aligned relaxedly, that
/// pass, and the others. One without a selector is no signature that could be tried, and is left out (section
/// 3.1.1.11).
std::vector<DkimAuthResult> wire_signatures(const ReportRow& row);

struct WireSpf {
  std::string domain;
  std::string_view scope;
  std::string_view result;
};
/// RFC 9990 reports the MAIL FROM identity alone, which for a null reverse-path is postmaster at the HELO name (RFC
/// 7208 section 2.4), and nothing where no domain could be checked. RFC 7489 tells HELO by its scope, and always has a
/// result.
std::optional<WireSpf> wire_spf(Dialect dialect, const ReportRow& row);

}  // namespace dmarcd::report
