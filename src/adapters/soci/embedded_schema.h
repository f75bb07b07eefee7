#pragma once

namespace soci {
class session;
}

/// The tables of the embedded store, which the daemon, the sender and dmarcctl share. The file says which version they
/// have; whoever opens it for writing first brings it to the newest.
namespace dmarcd::sql {

constexpr int schema_version = 2;

/// 0 for a file that has no tables yet.
int schema_version_of(soci::session& session);

/// Makes what is missing, all of it in one transaction. A file of a later version stays as it is.
/// Throws what SOCI throws.
void upgrade_schema(soci::session& session);

}  // namespace dmarcd::sql
