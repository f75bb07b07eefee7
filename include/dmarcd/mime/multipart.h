#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dmarcd::mime {

/// A part of a multipart entity (RFC 2046 section 5.1).
struct Part {
  std::string header;  ///< Fields, each with CR LF.
  std::string body;    ///< Lines with CR LF; neither they nor what is encoded in them begin with "--=_".
};

/// A multipart entity: its Content-Type field, an empty line, and the parts between boundaries. `type` is "mixed", or
/// with parameters "report; report-type=feedback-report". The boundary is made of the letters and digits of `id` and
/// begins with "=_", which neither base64 nor quoted-printable text ever has.
std::string multipart(std::string_view type, std::string_view id, const std::vector<Part>& parts);

}  // namespace dmarcd::mime
