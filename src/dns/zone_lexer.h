#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::dns {

/// A word or a quoted string of a master file, escapes still in place, quotes removed.
struct ZoneToken {
  std::string_view text;
  bool is_quoted = false;
  std::size_t line = 0;
};

/// One entry of a master file: what stands on a line, or on several in parentheses.
struct ZoneEntry {
  bool begins_with_blank = false;  ///< So its owner is that of the entry before.
  bool is_fault = false;           ///< The tokens are those of a `;!` line, without these two characters.
  std::vector<ZoneToken> tokens;   ///< At least one, but for a fault.
  std::size_t line = 0;
};

/// Takes master-file text apart (RFC 1035 section 5.1). The tokens are views of the text.
class ZoneLexer {
 public:
  explicit ZoneLexer(std::string_view text) : rest_(text) {}

  /// The next entry that is not blank; nothing at the end of the text.
  Result<std::optional<ZoneEntry>> next();

  /// The line that the last error is about, from 1.
  std::size_t line() const { return line_; }

 private:
  Result<ZoneEntry> read_entry();
  Result<void> read_piece(ZoneEntry& entry);
  Result<void> take_parenthesis();
  Result<ZoneToken> read_quoted();
  Result<ZoneToken> read_word();
  bool at_line_end() const;
  void skip_line_end();
  void skip_blanks();
  void skip_comment();

  std::string_view rest_;
  std::size_t line_ = 1;
  std::optional<std::size_t> opened_at_;  ///< The line of the parenthesis that is open.
};

}  // namespace dmarcd::dns
