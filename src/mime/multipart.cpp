#include "dmarcd/mime/multipart.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/header_writer.h"

namespace dmarcd::mime {
namespace {

/// RFC 2046 section 5.1.1: a boundary has at most 70 characters.
constexpr std::size_t longest_boundary = 70;

std::string make_boundary(std::string_view id) {
  std::string boundary = "=_";
  for (const char c : id)
    if ((is_letter(c) || is_digit(c)) && boundary.size() < longest_boundary) boundary += c;
  return boundary;
}

}  // namespace

std::string multipart(std::string_view type, std::string_view id, const std::vector<Part>& parts) {
  const std::string boundary = make_boundary(id);
  std::string entity = field("Content-Type", fmt::format("multipart/{}; boundary=\"{}\"", type, boundary)) + "\r\n";
  for (const Part& part : parts)
    entity.append(fmt::format("--{}\r\n", boundary)).append(part.header).append("\r\n").append(part.body);
  return entity.append(fmt::format("--{}--\r\n", boundary));
}

}  // namespace dmarcd::mime
