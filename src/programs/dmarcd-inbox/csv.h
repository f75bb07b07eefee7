#pragma once

#include <string>
#include <vector>

namespace dmarcd::inbox_program {

/// A line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe: what
/// reporters write is not to be run.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace dmarcd::inbox_program
