#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/macro_string.h"

namespace dmarcd::spf {
namespace {

constexpr std::string_view letters = "slodipvhcrt";
constexpr std::string_view explanation_letters = "crt";  // RFC 7208 section 7.2: only in the text of exp.
constexpr std::string_view delimiters = ".-+,/_=";

bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

/// RFC 7208 section 7.1: letters, digits and inner hyphens, and not digits alone.
bool is_top_label(std::string_view label) {
  if (label.empty() || !is_alphanumeric(label.front()) || !is_alphanumeric(label.back())) return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-'; }) &&
         !std::all_of(label.begin(), label.end(), is_digit);
}

/// "." toplabel [ "." ], with anything before it.
bool ends_in_top_label(std::string_view literal) {
  if (literal.ends_with('.')) literal.remove_suffix(1);
  const std::size_t dot = literal.rfind('.');
  return dot != std::string_view::npos && is_top_label(literal.substr(dot + 1));
}

}  // namespace

/// Reads a macro-string from left to right.
class MacroString::Parser {
 public:
  Parser(std::string_view text, std::string_view refused_letters) : text_(text), refused_letters_(refused_letters) {}

  Result<MacroString> parse(char first_literal) {
    while (!rest().empty()) {
      if (rest().front() == '%')
        DMARCD_TRY(read_macro_expand());
      else if (rest().front() >= first_literal && rest().front() <= '~')
        add_literal(take(1));
      else
        return refused("an octet that is not printable ASCII");
    }
    return std::move(parsed_);
  }

  /// What follows the last macro-expand: all of the text if there is none.
  std::string_view trailing_literal() const { return text_.substr(after_last_macro_); }

 private:
  std::string_view rest() const { return text_.substr(position_); }

  std::string_view take(std::size_t count) {
    const std::string_view taken = rest().substr(0, count);
    position_ += taken.size();
    return taken;
  }

  bool take_if(char expected) {
    if (!rest().starts_with(expected)) return false;
    ++position_;
    return true;
  }

  void add_literal(std::string_view literal) {
    if (parsed_.pieces_.empty() || !std::holds_alternative<std::string>(parsed_.pieces_.back()))
      parsed_.pieces_.emplace_back(std::string());
    std::get<std::string>(parsed_.pieces_.back()) += literal;
  }

  Result<void> read_macro_expand() {
    const std::string_view escape = take(2);
    if (escape == "%%")
      add_literal("%");
    else if (escape == "%_")
      add_literal(" ");
    else if (escape == "%-")
      add_literal("%20");
    else if (escape == "%{")
      parsed_.pieces_.emplace_back(DMARCD_TRY(read_braced_macro()));
    else
      return refused("a % that begins no macro; write %% for the sign itself");
    after_last_macro_ = position_;
    return {};
  }

  Result<Macro> read_braced_macro() {
    const std::string_view written = take(1);
    const char letter = written.empty() ? '}' : to_lower(written.front());
    if (letters.find(letter) == std::string_view::npos) return refused("a macro with an unknown letter");
    if (refused_letters_.find(letter) != std::string_view::npos)
      return refused(fmt::format("the macro letter {}, which only the text of exp may use", letter));

    const std::size_t right_parts = DMARCD_TRY(read_right_parts());
    const bool is_reversed = take_if('r') || take_if('R');
    std::string split_at(rest().substr(0, std::min(rest().find_first_not_of(delimiters), rest().size())));
    position_ += split_at.size();
    if (!take_if('}')) return refused("a macro without its closing brace");
    return Macro{letter, letter != written.front(), is_reversed, right_parts, std::move(split_at)};
  }

  /// A number that is there must not be zero (RFC 7208 section 7.1); one that is not keeps all parts.
  Result<std::size_t> read_right_parts() {
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    const std::string_view digits = rest().substr(0, std::min(rest().find_first_not_of("0123456789"), rest().size()));
    position_ += digits.size();
    if (digits.empty()) return all;
    if (digits.find_first_not_of('0') == std::string_view::npos) return refused("a macro that keeps zero parts");
    return parse_number(digits).value_or(all);
  }

  tl::unexpected<Error> refused(std::string_view found) const {
    return permanent_failure(fmt::format("\"{}\" holds {}", printable(text_, 80), found));
  }

  std::string_view text_;
  std::string_view refused_letters_;
  std::size_t position_ = 0;
  std::size_t after_last_macro_ = 0;
  MacroString parsed_;
};

Result<MacroString> MacroString::parse_domain_spec(std::string_view text) {
  Parser parser(text, explanation_letters);
  MacroString parsed = DMARCD_TRY(parser.parse('!'));
  const bool ends_in_macro = !text.empty() && parser.trailing_literal().empty();
  if (!ends_in_macro && !ends_in_top_label(parser.trailing_literal()))
    return permanent_failure(fmt::format("\"{}\" does not end in a top-level domain", printable(text, 80)));
  return parsed;
}

Result<MacroString> MacroString::parse_macro_string(std::string_view text) {
  return Parser(text, {}).parse('!');
}

Result<MacroString> MacroString::parse_explanation(std::string_view text) {
  return Parser(text, {}).parse(' ');
}

}  // namespace dmarcd::spf
