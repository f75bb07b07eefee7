#pragma once

#include <string_view>

#include "dmarcd/message/header_field.h"

namespace dmarcd::libopendkim {

/// Whether libopendkim sees in the field what RFC 6376 section 3.4 does. It takes more than blanks for blanks, and a
/// NUL for the end; so there must be no control character but tabs and the CR LFs of folds, and no blank before the
/// colon.
bool is_plain(const message::HeaderField& field);

/// Watches a body that comes in pieces.
class BodyOctets {
 public:
  void add(std::string_view piece);

  /// Whether libopendkim hashes what RFC 6376 section 3.4 does, if the body ends here. It takes a single LF for a line
  /// end and drops some single CRs; so there must be no control character but tabs and CR LFs.
  bool are_plain() const { return are_plain_ && !ends_in_cr_; }

  /// Whether there is a body whose last line has no CR LF, which libopendkim does not take.
  bool lack_last_line_end() const { return !is_empty_ && !ends_in_line_end_; }

 private:
  bool is_empty_ = true;
  bool are_plain_ = true;
  bool ends_in_cr_ = false;
  bool ends_in_line_end_ = false;
};

}  // namespace dmarcd::libopendkim
