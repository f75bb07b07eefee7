#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::message {

/// Reads the words of an Authentication-Results field from left to right. Comments, blanks and folds only separate.
class ResultsCursor {
 public:
  explicit ResultsCursor(std::string_view text) : rest_(text) {}

  bool is_at_end() const { return rest_.empty(); }

  /// Skips comments, blanks and folds; an error for a comment that does not end or is nested too deep.
  Result<void> skip_gaps();

  /// Steps over `c` if it is next.
  bool take(char c);

  /// A token (RFC 2045 section 5.1) or a quoted string; an error if neither is next.
  Result<std::string> take_value();

  /// A keyword: letters, digits, "-" and "_", in lower case; an error if none is next.
  Result<std::string> take_keyword();

  /// The value of a property: tokens, quoted strings, and whatever else stands before a blank, ";" or comment.
  Result<std::string> take_property_value();

 private:
  Result<std::string> take_quoted_string();
  Error unexpected(std::string_view wanted) const;

  std::string_view rest_;
};

}  // namespace dmarcd::message
