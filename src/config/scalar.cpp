#include "scalar.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::config {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = to_lower(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

void append_utf8(std::string& text, unsigned code) {
  const auto octet = [&](unsigned value) { text.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    octet(code);
  } else if (code < 0x800) {
    octet(0xC0 | code >> 6);
    octet(0x80 | (code & 0x3F));
  } else {
    octet(0xE0 | code >> 12);
    octet(0x80 | (code >> 6 & 0x3F));
    octet(0x80 | (code & 0x3F));
  }
}

/// The four digits behind \u. Controls and halves of surrogate pairs are no text.
std::optional<unsigned> take_code_point(TextCursor& cursor) {
  unsigned code = 0;
  for (int digit = 0; digit < 4; ++digit) {
    const std::optional<unsigned> value = hex_digit(cursor.peek());
    if (!value) return std::nullopt;
    code = code << 4 | *value;
    cursor.take();
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < 0x20 || code == 0x7F || is_surrogate) return std::nullopt;
  return code;
}

/// What follows a backslash in double quotes, as in JSON.
void take_escape(TextCursor& cursor, std::string& text, std::vector<Mistake>& mistakes) {
  constexpr std::string_view letters = "\"\\/nrtbf";
  constexpr std::string_view meanings = "\"\\/\n\r\t\b\f";
  const Position position = cursor.position();
  const std::size_t letter = cursor.at_end() ? letters.npos : letters.find(cursor.peek());
  if (letter != letters.npos) {
    cursor.take();
    text.push_back(meanings[letter]);
    return;
  }
  if (cursor.peek() == 'u') {
    cursor.take();
    if (const std::optional<unsigned> code = take_code_point(cursor)) {
      append_utf8(text, *code);
      return;
    }
  }
  mistakes.push_back({position, "unknown escape behind the backslash; write \\\\ for a backslash itself"});
}

bool ends_bare_value(const TextCursor& cursor) {
  return cursor.at_end() || cursor.at_any_of(";,\n{}[]\"'") || cursor.at_comment();
}

Scalar parse_bare(TextCursor& cursor, std::vector<Mistake>& mistakes) {
  Scalar text;
  bool has_control = false;
  const Position begin = cursor.position();
  while (!ends_bare_value(cursor)) {
    const char c = cursor.take();
    has_control = has_control || (is_control(c) && c != '\r');
    text.push_back(c);
  }
  if (has_control) mistakes.push_back({begin, "a control character stands in this value; remove it"});
  return Scalar(trim_space(text));
}

}  // namespace

Scalar parse_quoted(TextCursor& cursor, std::vector<Mistake>& mistakes) {
  const Position begin = cursor.position();
  const char quote = cursor.take();
  Scalar text;
  bool has_control = false;
  while (!cursor.at_end() && cursor.peek() != '\n' && cursor.peek() != quote) {
    const char c = cursor.take();
    if (c == '\\' && quote == '"') {
      take_escape(cursor, text, mistakes);
    } else if (c == '\\' && cursor.peek() == quote) {
      text.push_back(cursor.take());
    } else {
      has_control = has_control || is_control(c);
      text.push_back(c);
    }
  }
  if (cursor.peek() != quote) {
    mistakes.push_back({begin, fmt::format("this {} is not closed in its line", quote)});
    return text;
  }
  cursor.take();
  if (has_control) mistakes.push_back({begin, "a control character stands in this value; remove it"});
  return text;
}

Scalar parse_scalar(TextCursor& cursor, std::vector<Mistake>& mistakes) {
  return cursor.at_any_of("\"'") ? parse_quoted(cursor, mistakes) : parse_bare(cursor, mistakes);
}

std::string quoted_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\': result += {'\\', c}; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\b': result += "\\b"; break;
      case '\f': result += "\\f"; break;
      default: result += c;
    }
  }
  return result + '"';
}

}  // namespace dmarcd::config
