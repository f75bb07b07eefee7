#include "csv.h"

#include <string_view>

namespace dmarcd::inbox_program {
namespace {

bool begins_formula(std::string_view text) {
  constexpr std::string_view beginnings = "=+-@\t\r\n";
  return !text.empty() && beginnings.find(text.front()) != beginnings.npos;
}

std::string csv_cell(std::string_view text) {
  std::string cell = "\"";
  if (begins_formula(text)) cell += '\'';
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty()) line += ',';
    line += csv_cell(cell);
  }
  return line + "\r\n";
}

}  // namespace dmarcd::inbox_program
