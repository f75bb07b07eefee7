#pragma once

#include <string>
#include <string_view>

namespace dmarcd::gmime {

/// What the header of an entity says of its body. RFC 2231 pieces and encoded words are undone; texts are valid UTF-8.
struct ContentType {
  std::string type = "text/plain";  ///< Lower case (RFC 2045 section 5.2 has the default).
  std::string boundary;
  std::string name;  ///< By Content-Disposition, else by Content-Type.

  bool is_multipart() const { return type.starts_with("multipart/"); }
};

ContentType content_type_of(std::string_view header);

}  // namespace dmarcd::gmime
