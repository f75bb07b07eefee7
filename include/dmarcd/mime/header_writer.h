#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/time.h"

/// Writes header fields (RFC 5322). Whatever the octets are, what comes out is ASCII without a line end of theirs, so
/// that nobody can add a field or end the header.
namespace dmarcd::mime {

/// "Name: value" and CR LF, folded before words that would not end within 76 characters (RFC 5322 section 2.1.1). The
/// value is made of what the functions below give; runs of blanks in it become one, and a word that no line could hold
/// is cut.
std::string field(std::string_view name, std::string_view value);

/// For people, as in Subject: words of ASCII as they are, anything else as encoded words (RFC 2047 section 5, rule 1).
std::string unstructured(std::string_view text);

/// A display name: atoms as they are, else a quoted string, else encoded words (RFC 2047 section 5, rule 3).
std::string phrase(std::string_view text);

/// A quoted string in one piece, for file names and other parameters: blanks, quotes, backslashes and octets that are
/// no printable ASCII become "_".
std::string quoted(std::string_view text);

/// A quoted string that may be folded at its blanks; octets that are no printable ASCII become "_".
std::string quoted_words(std::string_view text);

/// "Name <address>", or "<address>" without a name.
std::string mailbox(std::string_view name, std::string_view address);

/// Of an address or id without quotes: atoms, dots and at signs (RFC 5322 section 3.2.3); other octets go.
std::string dot_atoms(std::string_view text);

/// "Thu, 01 Jan 2026 00:00:00 +0000" (RFC 5322 section 3.3).
std::string date_time(Timestamp time);

}  // namespace dmarcd::mime
