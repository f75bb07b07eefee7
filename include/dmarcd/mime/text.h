#pragma once

#include <string>
#include <string_view>

/// Octets from anywhere as text that mail may carry, which is lines of ASCII (RFC 5322 section 2.1).
namespace dmarcd::mime {

/// One line of UTF-8: controls and line ends become blanks, runs of blanks one blank, and octets that are no UTF-8 go.
std::string single_line(std::string_view octets);

/// Text of lines ended by LF in quoted-printable (RFC 2045 section 6.7): lines of at most 76 characters, with CR LF.
/// Octets that are no ASCII are written in any case, so the text should be UTF-8.
std::string quoted_printable(std::string_view text);

/// Octets in base64 (RFC 2045 section 6.8): lines of at most 76 characters, with CR LF.
std::string base64_lines(std::string_view octets);

}  // namespace dmarcd::mime
