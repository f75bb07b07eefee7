#include "dmarcd/config/syntax.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "include_directive.h"
#include "scalar.h"
#include "text_cursor.h"

namespace dmarcd::config {
namespace {

/// The settings need three levels; more is a mistake, or an attempt to exhaust the stack.
constexpr std::size_t deepest_nesting = 16;

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '/' || c == '.';
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file, std::vector<Mistake>& mistakes)
      : cursor_(text, file), mistakes_(mistakes) {}

  Block parse_file();

 private:
  void mistake(Position position, std::string text) { mistakes_.push_back({std::move(position), std::move(text)}); }
  std::string found() const;

  std::optional<Entry> parse_entry();
  std::optional<Entry> parse_include();
  std::string parse_name();
  std::optional<Value> parse_value(const std::string& name);
  std::optional<Value> parse_labelled_block(Value label);
  std::vector<Value> parse_list();
  std::optional<Value> parse_element();
  Block parse_braces();
  void skip_to_bracket(std::string_view brackets);
  bool expect_end_of_value();
  void skip_to_next_entry();

  TextCursor cursor_;
  std::vector<Mistake>& mistakes_;
  std::size_t depth_ = 0;
};

/// What stands at the cursor, for a message.
std::string Parser::found() const {
  if (cursor_.at_end()) return "the end of the file";
  if (cursor_.peek() == '\n') return "the end of the line";
  return fmt::format("\"{}\"", printable(cursor_.character()));
}

/// After a mistake: behind the next `;` or line's end, before a closing brace, behind a whole pair of braces.
void Parser::skip_to_next_entry() {
  std::size_t open_braces = 0;
  while (!cursor_.at_end()) {
    if (cursor_.peek() == '}' && open_braces == 0) return;
    const char c = cursor_.take();
    if (c == '{') ++open_braces;
    if (c == '}' && --open_braces == 0) return;
    if ((c == ';' || c == '\n') && open_braces == 0) return;
  }
}

bool Parser::expect_end_of_value() {
  cursor_.skip_within_line();
  if (cursor_.at_end() || cursor_.at_any_of(";,\n}")) return true;
  mistake(cursor_.position(),
          fmt::format("expected \";\" after the value, found {}; text with brackets or quotes in it stands in quotes",
                      found()));
  return false;
}

std::string Parser::parse_name() {
  if (cursor_.at_any_of("\"'")) return parse_quoted(cursor_, mistakes_);
  std::string name;
  while (is_name_character(cursor_.peek())) name.push_back(cursor_.take());
  return name;
}

std::optional<Value> Parser::parse_element() {
  Value value{cursor_.position(), {}};
  if (cursor_.at_any_of("{[") && depth_ == deepest_nesting) {
    mistake(value.position, "brackets are nested too deeply");
    return std::nullopt;
  }
  if (cursor_.peek() == '{')
    value.content = parse_braces();
  else if (cursor_.peek() == '[')
    value.content = parse_list();
  else
    value.content = parse_scalar(cursor_, mistakes_);
  return value;
}

std::vector<Value> Parser::parse_list() {
  const Position begin = cursor_.position();
  std::vector<Value> values;
  cursor_.take();
  ++depth_;
  while (true) {
    cursor_.skip_space();
    if (cursor_.peek() == ',') {
      cursor_.take();
    } else if (cursor_.at_end() || cursor_.at_any_of(";}")) {
      mistake(begin, "this [ is never closed");
      break;
    } else if (cursor_.peek() == ']') {
      cursor_.take();
      break;
    } else if (std::optional<Value> value = parse_element()) {
      values.push_back(*std::move(value));
    } else {
      skip_to_next_entry();
      break;
    }
  }
  --depth_;
  return values;
}

/// Skips blanks and comments in the line, and up to the next of these brackets if nothing else stands before it.
void Parser::skip_to_bracket(std::string_view brackets) {
  cursor_.skip_within_line();
  if (cursor_.peek() != '\n') return;
  TextCursor ahead = cursor_;
  ahead.skip_space();
  if (ahead.at_any_of(brackets)) cursor_ = ahead;
}

/// The value behind a name. Only a bracket may stand in a later line.
std::optional<Value> Parser::parse_value(const std::string& name) {
  const Position behind_name = cursor_.position();
  cursor_.skip_within_line();
  const bool has_sign = cursor_.at_any_of("=:");
  if (has_sign) cursor_.take();
  skip_to_bracket("{[");
  if (cursor_.at_end() || cursor_.at_any_of(";,\n}]")) {
    mistake(behind_name, fmt::format("{} has no value", printable(name)));
    return std::nullopt;
  }
  std::optional<Value> value = parse_element();
  if (has_sign || !value || !std::holds_alternative<Scalar>(value->content)) return value;
  return parse_labelled_block(*std::move(value));
}

/// What `label` stands before, if that is a brace; else the label is the value itself.
std::optional<Value> Parser::parse_labelled_block(Value label) {
  skip_to_bracket("{");
  if (cursor_.peek() != '{') return label;
  std::optional<Value> braces = parse_element();
  if (!braces) return std::nullopt;
  Entry entry{label.position, std::get<Scalar>(label.content), *std::move(braces)};
  return Value{label.position, Block{{std::move(entry)}}};
}

std::optional<Entry> Parser::parse_include() {
  Entry entry{cursor_.position(), "", {}};
  std::optional<Include> include = parse_include_directive(cursor_, mistakes_);
  if (!include || !expect_end_of_value()) return std::nullopt;
  entry.content = *std::move(include);
  return entry;
}

std::optional<Entry> Parser::parse_entry() {
  if (cursor_.peek() == '.') return parse_include();
  Entry entry{cursor_.position(), parse_name(), {}};
  if (entry.name.empty()) {
    mistake(entry.position, fmt::format("expected the name of a setting, found {}", found()));
    return std::nullopt;
  }
  std::optional<Value> value = parse_value(entry.name);
  if (!value) return std::nullopt;
  if (!std::holds_alternative<Block>(value->content) && !expect_end_of_value()) return std::nullopt;
  entry.content = *std::move(value);
  return entry;
}

Block Parser::parse_braces() {
  const Position begin = cursor_.position();
  Block block;
  cursor_.take();
  ++depth_;
  while (true) {
    cursor_.skip_space();
    if (cursor_.at_end()) {
      mistake(begin, "this { is never closed");
      break;
    }
    if (cursor_.peek() == '}') {
      cursor_.take();
      break;
    }
    if (cursor_.at_any_of(";,"))
      cursor_.take();
    else if (std::optional<Entry> entry = parse_entry())
      block.entries.push_back(*std::move(entry));
    else
      skip_to_next_entry();
  }
  --depth_;
  return block;
}

Block Parser::parse_file() {
  Block file;
  for (cursor_.skip_space(); !cursor_.at_end(); cursor_.skip_space()) {
    if (cursor_.peek() == '}') {
      mistake(cursor_.position(), "this } closes nothing");
      cursor_.take();
    } else if (cursor_.at_any_of(";,")) {
      cursor_.take();
    } else if (std::optional<Entry> entry = parse_entry()) {
      file.entries.push_back(*std::move(entry));
    } else {
      skip_to_next_entry();
    }
  }
  if (cursor_.open_comment().line != 0) mistake(cursor_.open_comment(), "this /* is never closed");
  return file;
}

}  // namespace

Block parse_syntax(std::string_view text, const std::string& file, std::vector<Mistake>& mistakes) {
  return Parser(text, file, mistakes).parse_file();
}

}  // namespace dmarcd::config
