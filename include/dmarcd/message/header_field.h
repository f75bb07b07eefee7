#pragma once

#include <string>
#include <string_view>

namespace dmarcd::message {

/// One header field as it was received, byte for byte: what DKIM signs.
struct HeaderField {
  std::string name;   ///< What stands before the colon, blanks before it included (RFC 5322 section 4.5.8).
  std::string value;  ///< What stands after the colon: leading blanks kept, folds as CR LF, without the final CR LF.
};

/// Whether the field has this name: case and blanks before the colon aside.
bool is_named(const HeaderField& field, std::string_view name);

/// The value with folds undone and blanks and line ends at both ends removed (RFC 5322 section 2.2.3). A LF before a
/// blank is a fold too; other CRs and LFs stay, so this is not yet safe to write into a header.
std::string unfolded(std::string_view value);

}  // namespace dmarcd::message
