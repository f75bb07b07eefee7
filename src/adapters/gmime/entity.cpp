#include "entity.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::gmime {
namespace {

/// RFC 5322 section 3.6.8.
bool is_name_character(char c) {
  return c >= '!' && c <= '~' && c != ':';
}

/// Where the colon of a field stands in its first line; npos for a line that begins none. Blanks may stand in front of
/// it (RFC 5322 section 4.5.8).
std::size_t colon_of(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && is_name_character(line[i])) ++i;
  if (i == 0) return std::string_view::npos;
  while (i < line.size() && is_blank(line[i])) ++i;
  return i < line.size() && line[i] == ':' ? i : std::string_view::npos;
}

bool is_field(std::string_view line) {
  return colon_of(line) != std::string_view::npos;
}

bool is_fold(std::string_view line) {
  return !line.empty() && is_blank(line.front()) && !trim_space(line).empty();
}

/// What may stand above a mail: empty lines, and the separator of an mbox that somebody put there.
void skip_top(std::string_view& rest) {
  for (std::string_view after = rest; !after.empty(); rest = after) {
    const std::string_view line = take_line(after);
    const bool is_separator = (line.starts_with("From ") || line.starts_with(">From ")) && !is_field(line);
    if (!is_separator && !trim_space(line).empty()) return;
  }
}

std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (is_letter(c)) letters += to_lower(c);
  return letters;
}

}  // namespace

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
  rest.remove_prefix(line.size());
  return line;
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Entity split_entity(std::string_view octets) {
  skip_top(octets);
  std::string_view rest = octets;
  bool has_field = false;
  while (!rest.empty()) {
    std::string_view after = rest;
    const std::string_view line = take_line(after);
    const std::string_view header = octets.substr(0, octets.size() - rest.size());
    if (without_end(line).empty()) return {header, after};
    if (!is_field(line) && !(has_field && is_fold(line))) {
      std::string_view beyond = after;
      if (!has_field || !is_field(take_line(beyond))) return {header, rest};
    }
    has_field = true;
    rest = after;
  }
  return {octets, {}};
}

bool FieldScanner::next() {
  while (!rest_.empty()) {
    const std::string_view all = rest_;
    const std::size_t colon = colon_of(take_line(rest_));
    if (colon == std::string_view::npos) continue;
    for (std::string_view after = rest_; !after.empty(); rest_ = after)
      if (!is_fold(take_line(after))) break;
    name_ = all.substr(0, colon);
    value_ = without_end(all.substr(colon + 1, all.size() - rest_.size() - colon - 1));
    return true;
  }
  return false;
}

bool FieldScanner::is(std::string_view name) const {
  return equals_ignoring_case(trim_blanks(name_), name);
}

bool FieldScanner::resembles(std::string_view name) const {
  constexpr std::size_t longest_slip = 40;  // Longer than any name that is looked for.
  return name_.size() < longest_slip && letters_of(name_) == letters_of(name);
}

std::string_view value_of(std::string_view header, std::string_view name) {
  for (FieldScanner field(header); field.next();)
    if (field.resembles(name)) return field.value();
  return {};
}

}  // namespace dmarcd::gmime
