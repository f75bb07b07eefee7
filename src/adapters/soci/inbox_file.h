#pragma once

#include <string>

namespace dmarcd::sql {

/// Makes the file of an inbox in SQLite, if it is not there: readable by its owner alone, since it holds hashes of
/// passwords and reports about persons. Where root makes it, it belongs to whom its directory belongs to, so that the
/// service can write what an administrator has begun; SQLite gives its other files the same owner and mode. What fails
/// here is told when the file is opened.
void make_inbox_file(const std::string& path);

}  // namespace dmarcd::sql
