#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/views.h"

#include "inbox_dialect.h"

/// What is told of aggregate reports. All throw what SOCI throws; an Error means that somebody changed what was kept.
namespace dmarcd::sql {

Result<std::vector<inbox::ReportLine>> read_report_lines(soci::session& session, const inbox::Scope& scope,
                                                         const inbox::ReportFilter& filter, const inbox::Page& page);
Result<std::optional<inbox::ReportDetails>> read_report(soci::session& session, const inbox::Scope& scope,
                                                        inbox::ReportId id);
std::optional<std::string> read_document(soci::session& session, Dialect dialect, const inbox::Scope& scope,
                                         inbox::ReportId id);
std::vector<inbox::ReporterLine> read_reporters(soci::session& session, const inbox::Scope& scope,
                                                std::string_view domain, const inbox::Days& days, inbox::Trust trust);

}  // namespace dmarcd::sql
