#include <algorithm>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/extraction.h"
#include "dmarcd/receiving/limits.h"

namespace dmarcd::receiving {
namespace {

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
  rest.remove_prefix(line.size());
  return line;
}

/// "09:30", as each form of the separator's date has it.
bool has_time_of_day(std::string_view line) {
  for (std::size_t i = 2; i + 2 < line.size(); ++i)
    if (line[i] == ':' && is_digit(line[i - 2]) && is_digit(line[i - 1]) && is_digit(line[i + 1]) &&
        is_digit(line[i + 2]))
      return true;
  return false;
}

/// "Name: ...": letters, digits and hyphens up to a colon.
bool begins_field(std::string_view line) {
  const auto end = std::find_if_not(line.begin(), line.end(),
                                    [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
  return end != line.begin() && end != line.end() && *end == ':';
}

/// A line of a body may begin with "From " as well where a writer did not quote it; but that one has no date and no
/// header below it.
bool is_separator(std::string_view line, std::string_view below) {
  if (!line.starts_with("From ") || !has_time_of_day(line)) return false;
  std::string_view next = take_line(below);
  if (next.starts_with(">From ")) next = take_line(below);
  return begins_field(next);
}

/// ">From " and ">>From " were "From " and ">From ".
bool is_quoted(std::string_view line) {
  const std::size_t quotes = line.find_first_not_of('>');
  return quotes != 0 && quotes != std::string_view::npos && line.substr(quotes).starts_with("From ");
}

void end_message(std::string& message) {
  if (message.ends_with("\r\n\r\n"))
    message.resize(message.size() - 2);
  else if (message.ends_with("\n\n"))
    message.pop_back();
}

}  // namespace

std::vector<std::string> messages_of_mbox(std::string_view mbox) {
  std::vector<std::string> messages;
  bool is_after_empty = true;
  mbox.remove_prefix(std::min(mbox.find("From "), mbox.size()));
  while (!mbox.empty()) {
    std::string_view line = take_line(mbox);
    const bool is_next = messages.empty() || (is_after_empty && is_separator(line, mbox));
    is_after_empty = trim_space(line).empty();
    if (is_next && messages.size() < limits::most_mbox_messages) {
      if (!messages.empty()) end_message(messages.back());
      messages.emplace_back();
      continue;
    }
    if (is_quoted(line)) line.remove_prefix(1);
    messages.back() += line;
  }
  return messages;
}

}  // namespace dmarcd::receiving
