#pragma once

#include <string_view>

namespace dmarcd::libopendkim {

/// Watches the line ends of text that comes in pieces. libopendkim takes a single LF for a line end and drops some
/// single CRs, which RFC 6376 section 3.4 does not; and it wants a CR LF at the very end.
class LineEnds {
 public:
  void add(std::string_view piece);

  /// Whether there is a CR without LF or a LF without CR, if the text ends here.
  bool has_bare() const { return has_bare_ || ends_in_cr_; }

  /// Whether there is text, and its last line has no CR LF.
  bool lacks_last() const { return !is_empty_ && !ends_in_line_end_; }

 private:
  bool is_empty_ = true;
  bool has_bare_ = false;
  bool ends_in_cr_ = false;
  bool ends_in_line_end_ = false;
};

}  // namespace dmarcd::libopendkim
