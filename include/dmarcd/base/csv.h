#pragma once

#include <string>
#include <vector>

namespace dmarcd {

/// A line of CSV (RFC 4180), for spreadsheets. A cell that one would take for a formula begins with an apostrophe, for
/// what reporters write is not to be run; what cannot be seen is told as visible_text tells it.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace dmarcd
