#pragma once

#include <string_view>
#include <vector>

namespace dmarcd::gmime {

/// The parts of a multipart body (RFC 2046 section 5.1.1), views into it.
struct MultipartBody {
  std::vector<std::string_view> parts;
  bool is_closed = false;  ///< The delimiter that ends it is there.
};

/// Splits `body` at its delimiters, into `most` parts and no more. Where no line is the delimiter that `boundary`
/// makes, the first line that looks like one stands in for it. No part if there is none either.
MultipartBody split_multipart(std::string_view body, std::string_view boundary, std::size_t most);

}  // namespace dmarcd::gmime
