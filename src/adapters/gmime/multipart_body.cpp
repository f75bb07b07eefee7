#include "multipart_body.h"

#include "dmarcd/base/text.h"

#include "entity.h"

namespace dmarcd::gmime {
namespace {

enum class Line { other, delimiter, end };

/// Blanks behind a delimiter are padding (RFC 2046 section 5.1.1).
Line line_kind(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || line.substr(2, boundary.size()) != boundary) return Line::other;
  const std::string_view after = trim_space(line.substr(2 + boundary.size()));
  if (after.empty()) return Line::delimiter;
  return after == "--" ? Line::end : Line::other;
}

bool has_delimiter(std::string_view body, std::string_view boundary) {
  while (!body.empty())
    if (line_kind(take_line(body), boundary) == Line::delimiter) return true;
  return false;
}

/// The boundary of the first line that begins with two hyphens and has the header of a part below it.
std::string_view guessed_boundary(std::string_view body) {
  while (!body.empty()) {
    const std::string_view line = trim_space(take_line(body));
    if (line.size() > 2 && line.starts_with("--") && starts_with_ignoring_case(body, "content")) return line.substr(2);
  }
  return {};
}

}  // namespace

MultipartBody split_multipart(std::string_view body, std::string_view boundary, std::size_t most) {
  boundary = trim_space(boundary);
  if (boundary.empty() || !has_delimiter(body, boundary)) boundary = guessed_boundary(body);
  MultipartBody split;
  if (boundary.empty()) return split;

  bool is_inside = false;
  const char* begin = nullptr;
  std::string_view rest = body;
  const auto close = [&](const char* end) {
    if (is_inside) split.parts.push_back(without_end({begin, static_cast<std::size_t>(end - begin)}));
  };
  while (!rest.empty() && split.parts.size() < most) {
    const std::string_view line = take_line(rest);
    const Line kind = line_kind(line, boundary);
    if (kind == Line::other) continue;
    close(line.data());
    is_inside = kind == Line::delimiter;
    begin = rest.data();
    split.is_closed = kind == Line::end;
    if (split.is_closed) return split;
  }
  if (split.parts.size() < most) close(body.data() + body.size());
  return split;
}

}  // namespace dmarcd::gmime
