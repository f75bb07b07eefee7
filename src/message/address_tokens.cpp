#include "address_tokens.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::message {
namespace {

bool is_in(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

bool is_control(char c) {
  return (c >= '\0' && c < ' ') || c == '\x7f';
}

/// RFC 5322 section 3.2.3 and RFC 6532 section 3.2.
bool is_atom_character(char c) {
  return !is_control(c) && !is_in(" ()<>[]:;@\\,.\"", c);
}

/// Whether every CR and LF is part of a fold: CR LF before a blank (RFC 5322 section 2.2.3).
bool has_only_folds(std::string_view value) {
  for (std::size_t i = value.find_first_of("\r\n"); i != std::string_view::npos; i = value.find_first_of("\r\n", i + 2))
    if (!value.substr(i).starts_with("\r\n") || i + 2 == value.size() || !is_blank(value[i + 2])) return false;
  return true;
}

/// Takes a value apart from left to right.
class AddressLexer {
 public:
  explicit AddressLexer(std::string_view value) : rest_(value) {}

  Result<std::vector<AddressToken>> read();

 private:
  Result<AddressToken> read_token();
  Result<void> skip_comment();
  Result<std::string> read_until(char close);
  std::string read_atom();

  std::string_view rest_;
};

/// RFC 5322 section 3.2.2. What a comment says is nobody's address.
Result<void> AddressLexer::skip_comment() {
  std::size_t depth = 0;
  do {
    if (rest_.empty()) return permanent_failure("a comment is opened but not closed");
    if (rest_.front() == '(') ++depth;
    if (rest_.front() == ')') --depth;
    const bool is_quoted_pair = rest_.front() == '\\' && rest_.size() > 1;
    rest_.remove_prefix(is_quoted_pair ? 2 : 1);
  } while (depth > 0);
  return {};
}

/// What stands between the character at hand and `close`: of a quoted string or a domain literal. A bracket does not
/// open again inside a literal (RFC 5322 section 3.4.1).
Result<std::string> AddressLexer::read_until(char close) {
  const char open = rest_.front();
  rest_.remove_prefix(1);
  std::string content;
  while (!rest_.empty()) {
    if (rest_.front() == '\\' && rest_.size() > 1) {
      rest_.remove_prefix(1);
    } else if (rest_.front() == close) {
      rest_.remove_prefix(1);
      return content;
    } else if (rest_.front() == '[' && open == '[') {
      break;
    }
    if (!is_in("\r\n", rest_.front())) content += rest_.front();
    rest_.remove_prefix(1);
  }
  return permanent_failure(fmt::format("a {} is opened but not closed", open));
}

std::string AddressLexer::read_atom() {
  std::string atom;
  for (; !rest_.empty() && is_atom_character(rest_.front()); rest_.remove_prefix(1)) atom += rest_.front();
  return atom;
}

Result<AddressToken> AddressLexer::read_token() {
  const char c = rest_.front();
  if (c == '"') return AddressToken{AddressToken::Kind::quoted_string, DMARCD_TRY(read_until('"'))};
  if (c == '[') return AddressToken{AddressToken::Kind::domain_literal, DMARCD_TRY(read_until(']'))};
  if (is_atom_character(c)) return AddressToken{AddressToken::Kind::atom, read_atom()};
  if (!is_in("<>:;@,.", c))
    return permanent_failure(fmt::format("\"{}\" stands outside quotes and comments", printable(rest_.substr(0, 1))));
  rest_.remove_prefix(1);
  return AddressToken{AddressToken::Kind::special, std::string(1, c)};
}

Result<std::vector<AddressToken>> AddressLexer::read() {
  std::vector<AddressToken> tokens;
  while (!rest_.empty()) {
    if (is_space(rest_.front())) {
      rest_.remove_prefix(1);
    } else if (rest_.front() == '(') {
      DMARCD_TRY(skip_comment());
    } else {
      tokens.push_back(DMARCD_TRY(read_token()));
    }
  }
  return tokens;
}

}  // namespace

Result<std::vector<AddressToken>> read_address_tokens(std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return permanent_failure("it holds a NUL");
  if (!has_only_folds(value)) return permanent_failure("it holds a CR or LF that belongs to no fold");
  return AddressLexer(value).read();
}

}  // namespace dmarcd::message
