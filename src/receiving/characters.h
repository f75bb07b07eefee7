#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

#include "document_text.h"
#include "warning_list.h"

namespace dmarcd::receiving {

/// What a document says of its encoding, if anything: "utf-8", as written. Called with its beginning.
using DeclaredEncoding = std::string_view (*)(std::string_view beginning);

/// The document as UTF-8 of characters that XML 1.0 section 2.2 allows, without a byte order mark. UTF-8 and UTF-16 of
/// either order are known by their first octets, with a mark or without; what is neither is what it says it is. Octets
/// that do not fit are read as Windows-1252, forbidden characters become U+FFFD, each with a warning. An Error says
/// that it is in an encoding that we do not read.
Result<DocumentText> decode_characters(std::string_view octets, DeclaredEncoding declared_encoding,
                                       WarningList& warnings);

/// Whether XML 1.0 section 2.2 allows the character.
bool is_xml_character(char32_t character);

/// What stands for a character that cannot be kept: U+FFFD.
constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace dmarcd::receiving
