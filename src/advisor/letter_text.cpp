#include "letter_text.h"

#include "dmarcd/base/text.h"

namespace dmarcd::advisor {

std::string wrapped(std::string_view text, std::string_view first, std::string_view indent) {
  std::string lines(first);
  std::size_t column = first.size();
  bool is_line_empty = true;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const bool stays_with_number = word.front() == '%';
    if (!is_line_empty && !stays_with_number && column + 1 + word.size() > letter_width) {
      lines += '\n';
      lines += indent;
      column = indent.size();
      is_line_empty = true;
    }
    if (!is_line_empty) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
    is_line_empty = false;
  }
  return lines + '\n';
}

std::string heading(std::string_view text) {
  return std::string(text) + '\n' + std::string(text.size(), '-') + '\n';
}

std::string domain_link(std::string_view dashboard_url, std::string_view domain) {
  if (dashboard_url.empty()) return "";
  while (dashboard_url.ends_with('/')) dashboard_url.remove_suffix(1);
  return std::string(dashboard_url) + "/domain/" + std::string(domain);
}

}  // namespace dmarcd::advisor
