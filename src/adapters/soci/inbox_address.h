#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

#include "inbox_dialect.h"

namespace dmarcd::sql {

/// Where an inbox is, as the operator writes it.
struct InboxAddress {
  Dialect dialect = Dialect::sqlite;
  std::string name;        ///< For people, without a password: the path, or the address of the server.
  std::string connection;  ///< What the driver takes; may hold a password.
  std::string password;    ///< Never to be told; empty if there is none.
};

/// "sqlite:/path/inbox.db", "postgresql://user@host:port/database", "postgresql:host=... dbname=...". An Error names no
/// password.
Result<InboxAddress> parse_inbox_address(std::string_view text);

}  // namespace dmarcd::sql
