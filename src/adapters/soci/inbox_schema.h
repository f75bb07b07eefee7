#pragma once

#include "inbox_dialect.h"

/// The tables of an inbox. The database says which version they have.
namespace dmarcd::sql {

constexpr int inbox_schema_version = 2;

/// Brings the tables to the version `wanted`, in the transaction that the caller holds alone. Returns the version that
/// they have then: a later one stays as it is. Throws what SOCI throws.
int upgrade_inbox(soci::session& session, Dialect dialect, int wanted = inbox_schema_version);

}  // namespace dmarcd::sql
