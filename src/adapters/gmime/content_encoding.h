#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dmarcd::gmime {

/// Undoes a Content-Transfer-Encoding (RFC 2045 section 6, and uuencode); `encoding` is the field's value. What is
/// damaged is decoded as far as it goes: whether it makes sense, its content will show. An archive in base64 that does
/// not say so is decoded as well.
std::string decode_content(std::string_view body, std::string_view encoding);

/// A file that stands uuencoded in a text.
struct UuencodedFile {
  std::string name;
  std::string octets;
};

/// The first one of `text`.
std::optional<UuencodedFile> find_uuencoded(std::string_view text);

}  // namespace dmarcd::gmime
