#include "zone_lexer.h"

#include "dmarcd/base/text.h"

namespace dmarcd::dns {
namespace {

bool ends_a_word(std::string_view rest) {
  return is_blank(rest.front()) || rest.front() == '\n' || rest.starts_with("\r\n") ||
         std::string_view("();\"").find(rest.front()) != std::string_view::npos;
}

}  // namespace

bool ZoneLexer::at_line_end() const {
  return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n");
}

void ZoneLexer::skip_line_end() {
  if (rest_.empty()) return;
  rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
  ++line_;
}

void ZoneLexer::skip_blanks() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

void ZoneLexer::skip_comment() {
  while (!at_line_end()) rest_.remove_prefix(1);
}

Result<std::optional<ZoneEntry>> ZoneLexer::next() {
  while (!rest_.empty()) {
    ZoneEntry entry = DMARCD_TRY(read_entry());
    if (entry.is_fault || !entry.tokens.empty()) return entry;
  }
  return std::nullopt;
}

Result<ZoneEntry> ZoneLexer::read_entry() {
  ZoneEntry entry;
  entry.begins_with_blank = is_blank(rest_.front());
  entry.line = line_;
  skip_blanks();
  if (rest_.starts_with(";!")) {
    entry.is_fault = true;
    rest_.remove_prefix(2);
  }
  while (!at_line_end() || (opened_at_ && !rest_.empty())) DMARCD_TRY(read_piece(entry));
  if (opened_at_) {
    line_ = *opened_at_;
    return permanent_failure("a parenthesis is opened but never closed");
  }
  skip_line_end();
  return entry;
}

/// One token, or what stands between two.
Result<void> ZoneLexer::read_piece(ZoneEntry& entry) {
  switch (rest_.front()) {
    case ' ':
    case '\t': skip_blanks(); return {};
    case ';': skip_comment(); return {};
    case '(':
    case ')': return take_parenthesis();
    case '"': entry.tokens.push_back(DMARCD_TRY(read_quoted())); return {};
    default: break;
  }
  if (at_line_end())
    skip_line_end();
  else
    entry.tokens.push_back(DMARCD_TRY(read_word()));
  return {};
}

Result<void> ZoneLexer::take_parenthesis() {
  const bool opens = rest_.front() == '(';
  if (opens && opened_at_) return permanent_failure("a parenthesis inside a parenthesis");
  if (!opens && !opened_at_) return permanent_failure("\")\" without its \"(\"");
  opened_at_ = opens ? std::optional(line_) : std::nullopt;
  rest_.remove_prefix(1);
  return {};
}

Result<ZoneToken> ZoneLexer::read_quoted() {
  rest_.remove_prefix(1);
  const std::string_view begin = rest_;
  while (!at_line_end()) {
    if (rest_.front() == '"') {
      const ZoneToken token{begin.substr(0, begin.size() - rest_.size()), true, line_};
      rest_.remove_prefix(1);
      return token;
    }
    if (rest_.front() == '\\') rest_.remove_prefix(1);
    if (!at_line_end()) rest_.remove_prefix(1);
  }
  return permanent_failure("a quote is opened but not closed on its line");
}

Result<ZoneToken> ZoneLexer::read_word() {
  const std::string_view begin = rest_;
  while (!rest_.empty() && !ends_a_word(rest_)) {
    if (rest_.front() == '\\') rest_.remove_prefix(1);
    if (at_line_end()) return permanent_failure("a backslash at the end of the line escapes nothing");
    rest_.remove_prefix(1);
  }
  return ZoneToken{begin.substr(0, begin.size() - rest_.size()), false, line_};
}

}  // namespace dmarcd::dns
