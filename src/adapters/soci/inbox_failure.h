#pragma once

#include <exception>
#include <string_view>

#include "dmarcd/base/result.h"

#include "inbox_address.h"

namespace dmarcd::sql {

/// What SOCI threw while `deed` ("keep reports") was done in the inbox, said to people and without its password:
/// permanent where a person must repair the database, temporary otherwise.
Error inbox_failure(const InboxAddress& address, std::string_view deed, const std::exception& thrown);

}  // namespace dmarcd::sql
