#pragma once

#include "dmarcd/inbox/inbox.h"

namespace soci {
class session;
}

namespace dmarcd::sql {

/// What lets go of old things, a step at a time: each deletes some and says whether there are more. A report is as old
/// as its period, or as its receipt if that was earlier. All throw what SOCI throws.
bool prune_documents(soci::session& session, Timestamp before);
bool prune_reports(soci::session& session, Timestamp before);
bool prune_failure_reports(soci::session& session, Timestamp before);
bool prune_mails(soci::session& session, Timestamp before);
bool prune_tls_reports(soci::session& session, Timestamp before);

}  // namespace dmarcd::sql
