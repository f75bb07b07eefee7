#include "text_cursor.h"

#include "dmarcd/base/text.h"

namespace dmarcd::config {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_utf8_character(char octet) {
  return (static_cast<unsigned char>(octet) & 0xC0) == 0x80;
}

}  // namespace

TextCursor::TextCursor(std::string_view text, const std::string& file) : text_(text), file_(file) {
  if (text_.starts_with(byte_order_mark)) next_ = byte_order_mark.size();
}

std::string_view TextCursor::character() const {
  std::size_t end = next_ + (at_end() ? 0 : 1);
  while (end < text_.size() && continues_utf8_character(text_[end])) ++end;
  return text_.substr(next_, end - next_);
}

char TextCursor::take() {
  const char taken = peek();
  if (at_end()) return taken;
  ++next_;
  if (taken == '\n') {
    ++line_;
    column_ = 1;
  } else if (!continues_utf8_character(taken)) {
    ++column_;
  }
  return taken;
}

void TextCursor::skip(std::size_t octets) {
  while (octets-- > 0) take();
}

void TextCursor::skip_comment() {
  if (peek() == '#') {
    while (!at_end() && peek() != '\n') take();
    return;
  }
  const Position begin = position();
  skip(2);
  while (!at_end() && !at("*/")) take();
  if (at_end())
    open_comment_ = begin;
  else
    skip(2);
}

void TextCursor::skip_within_line() {
  while (is_blank(peek()) || peek() == '\r' || at_comment()) {
    if (at_comment())
      skip_comment();
    else
      take();
  }
}

void TextCursor::skip_space() {
  skip_within_line();
  while (peek() == '\n') {
    take();
    skip_within_line();
  }
}

}  // namespace dmarcd::config
