#include "text_table.h"

#include <algorithm>

namespace dmarcd::console {
namespace {

/// Columns on a terminal: a character each, which is near enough for names of people and hosts.
std::size_t width_of(const std::string& cell) {
  return static_cast<std::size_t>(
      std::count_if(cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padding(const std::string& cell, std::size_t width) {
  return std::string(width - std::min(width, width_of(cell)), ' ');
}

}  // namespace

std::string TextTable::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) text += "  ";
    text += columns_[i].side == Side::left ? cells[i] + padding(cells[i], widths[i])
                                           : padding(cells[i], widths[i]) + cells[i];
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string TextTable::text() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(width_of(column.title));
  }
  for (const std::vector<std::string>& cells : rows_)
    for (std::size_t i = 0; i < columns_.size(); ++i) widths[i] = std::max(widths[i], width_of(cells[i]));

  std::string text = line(titles, widths);
  for (const std::vector<std::string>& cells : rows_) text += line(cells, widths);
  return text;
}

}  // namespace dmarcd::console
