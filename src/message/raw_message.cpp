#include "dmarcd/message/raw_message.h"

#include <algorithm>
#include <optional>

#include "dmarcd/base/text.h"

namespace dmarcd::message {
namespace {

std::string with_crlf(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 32);
  for (char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

/// Takes the first line off `rest`, without its CR LF.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  return line;
}

/// RFC 5322 section 3.6.8.
bool is_field_name_character(char c) {
  return c >= '!' && c <= '~' && c != ':';
}

/// A name, blanks perhaps (RFC 5322 section 4.5.8), a colon; nothing if the line is no field.
std::optional<HeaderField> parse_field(std::string_view line) {
  const auto name_end = std::find_if_not(line.begin(), line.end(), [](char c) { return is_field_name_character(c); });
  const auto colon = std::find_if_not(name_end, line.end(), [](char c) { return is_blank(c); });
  if (name_end == line.begin() || colon == line.end() || *colon != ':') return std::nullopt;
  return HeaderField{std::string(line.begin(), colon), std::string(colon + 1, line.end())};
}

/// A file that was cut out of an mbox begins with a line that is no part of the message; MTAs skip it as well.
void skip_mbox_separator(std::string_view& rest) {
  std::string_view after = rest;
  const std::string_view line = take_line(after);
  if (line.starts_with("From ") && !parse_field(line)) rest = after;
}

RawMessage parse_crlf(std::string_view rest) {
  RawMessage message;
  skip_mbox_separator(rest);
  while (!rest.empty()) {
    const std::string_view before = rest;
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    if (is_blank(line.front()) && !message.header.empty()) {
      message.header.back().value.append("\r\n").append(line);
    } else if (std::optional<HeaderField> field = parse_field(line)) {
      message.header.push_back(*std::move(field));
    } else {
      rest = before;
      break;
    }
  }
  message.body = rest;
  return message;
}

}  // namespace

RawMessage parse_raw_message(std::string_view octets) {
  if (octets.find("\r\n") != std::string_view::npos) return parse_crlf(octets);
  return parse_crlf(with_crlf(octets));
}

}  // namespace dmarcd::message
