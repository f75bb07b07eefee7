#include "text_table.h"

#include <algorithm>
#include <fmt/format.h>

namespace dmarcd::dmarcctl {

std::string TextTable::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) text += "  ";
    text += columns_[i].side == Side::left ? fmt::format("{:<{}}", cells[i], widths[i])
                                           : fmt::format("{:>{}}", cells[i], widths[i]);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string TextTable::text() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(column.title.size());
  }
  for (const std::vector<std::string>& cells : rows_)
    for (std::size_t i = 0; i < columns_.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());

  std::string text = line(titles, widths);
  for (const std::vector<std::string>& cells : rows_) text += line(cells, widths);
  return text;
}

}  // namespace dmarcd::dmarcctl
