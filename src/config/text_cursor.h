#pragma once

#include <string>
#include <string_view>

#include "dmarcd/config/mistake.h"

namespace dmarcd::config {

/// Walks over a configuration text and knows where it is. At the end `peek` gives NUL.
class TextCursor {
 public:
  TextCursor(std::string_view text, const std::string& file);

  bool at_end() const { return next_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[next_]; }
  bool at(std::string_view expected) const { return text_.substr(next_).starts_with(expected); }
  bool at_any_of(std::string_view characters) const { return !at_end() && characters.find(peek()) != characters.npos; }
  /// All octets of the character that `peek` begins.
  std::string_view character() const;
  Position position() const { return {file_, line_, column_}; }

  char take();
  void skip(std::size_t octets);

  /// Blanks, and comments that end in this line.
  void skip_within_line();
  /// Blanks, comments and line ends.
  void skip_space();

  bool at_comment() const { return peek() == '#' || at("/*"); }

  /// The position of a comment that is never closed, if there was one; line 0 if not.
  const Position& open_comment() const { return open_comment_; }

 private:
  void skip_comment();

  std::string_view text_;
  std::string file_;
  std::size_t next_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  Position open_comment_;
};

}  // namespace dmarcd::config
