#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::sql {

/// What SOCI threw while `deed` ("store records") was done on the database at `path`, said to people: permanent where
/// a person must repair the file, temporary otherwise.
Error sqlite_failure(const std::string& path, std::string_view deed, const std::exception& thrown);

}  // namespace dmarcd::sql
