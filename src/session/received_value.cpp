#include "received_value.h"

namespace dmarcd::session {
namespace {

/// MTAs take away one blank and no tab, so a value that begins with a tab or a fold is whole. Of "Name:value" and
/// "Name: value", which look the same now, the latter is what mail has.
bool lost_its_blank(std::string_view value, LeadingSpace leading_space) {
  if (leading_space == LeadingSpace::kept) return false;
  return value.empty() || (value.front() != '\t' && value.front() != '\n' && value.front() != '\r');
}

}  // namespace

std::string received_value(std::string_view value, LeadingSpace leading_space) {
  std::string whole;
  whole.reserve(value.size() + 1 + 8);  // Room for the blank and a few folds.
  if (lost_its_blank(value, leading_space)) whole += ' ';
  while (!value.empty()) {
    const std::size_t line_end = value.find('\n');
    whole += value.substr(0, line_end);
    if (line_end == std::string_view::npos) break;
    const bool has_return = line_end > 0 && value[line_end - 1] == '\r';
    whole += has_return ? "\n" : "\r\n";
    value.remove_prefix(line_end + 1);
  }
  return whole;
}

std::string_view without_brackets(std::string_view path) {
  if (path.size() >= 2 && path.front() == '<' && path.back() == '>') return path.substr(1, path.size() - 2);
  return path;
}

}  // namespace dmarcd::session
