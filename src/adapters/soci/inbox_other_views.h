#pragma once

#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/ledger.h"
#include "dmarcd/inbox/views.h"

namespace soci {
class session;
}

/// What is told besides aggregate reports and their records. All throw what SOCI throws; an Error means that somebody
/// changed what was kept.
namespace dmarcd::sql {

std::vector<inbox::DomainLine> read_domains(soci::session& session, const inbox::Scope& scope);
Result<std::vector<inbox::PolicyLine>> read_policies(soci::session& session, const inbox::Scope& scope,
                                                     std::string_view domain, const inbox::Days& days,
                                                     inbox::Trust trust);
Result<std::vector<inbox::FailureLine>> read_failures(soci::session& session, const inbox::Scope& scope,
                                                      std::string_view domain, const inbox::Page& page);
Result<std::vector<inbox::TlsLine>> read_tls_reports(soci::session& session, const inbox::Scope& scope,
                                                     std::string_view domain, const inbox::Page& page);
std::vector<inbox::QuarantineLine> read_quarantine(soci::session& session, const inbox::Page& page);
inbox::ImportHealth read_health(soci::session& session, const inbox::Scope& scope, Timestamp now);
std::vector<inbox::Ledger::Balance> read_balances(soci::session& session);

}  // namespace dmarcd::sql
