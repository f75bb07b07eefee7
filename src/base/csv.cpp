#include "dmarcd/base/csv.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "dmarcd/base/visible_text.h"

namespace dmarcd {
namespace {

/// The last four are the full-width forms of the first four, which some spreadsheets take for the same.
constexpr std::array<std::string_view, 11> beginnings_of_formulas = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                                     "\n", "＝", "＋", "－", "＠"};

bool begins_formula(std::string_view text) {
  return std::any_of(beginnings_of_formulas.begin(), beginnings_of_formulas.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

std::string csv_cell(std::string_view text) {
  const std::string cell = (begins_formula(text) ? "'" : "") + visible_text(text);
  if (cell.find_first_of(",\"\n\t ';") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return line + "\r\n";
}

}  // namespace dmarcd
