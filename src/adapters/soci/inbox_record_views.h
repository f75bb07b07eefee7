#pragma once

#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/inbox.h"

namespace soci {
class session;
}

/// What is told of records, and of what they add up to. All throw what SOCI throws; an Error means that somebody
/// changed what was kept.
namespace dmarcd::sql {

Result<std::vector<inbox::RecordLine>> read_records(soci::session& session, const inbox::Scope& scope,
                                                    const inbox::RecordFilter& filter, const inbox::Page& page);
Result<void> read_traffic(soci::session& session, const inbox::Scope& scope, std::string_view domain,
                          const inbox::Days& days, inbox::Trust trust, const inbox::Archive::TrafficSink& sink);

}  // namespace dmarcd::sql
