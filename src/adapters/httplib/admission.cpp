#include "admission.h"

#include <string_view>

#include "dmarcd/base/text.h"

#include "client_limits.h"

namespace dmarcd::http {

std::optional<int> refusal_of(const httplib::Request& request) {
  const bool is_post = request.method == "POST";
  if (!is_post && request.method != "GET" && request.method != "HEAD") return 405;
  if (request.has_header("Transfer-Encoding")) return 411;
  if (request.has_header("Content-Encoding")) return 415;

  const std::size_t lengths = request.get_header_value_count("Content-Length");
  if (lengths == 0) return is_post ? std::optional(411) : std::nullopt;
  const std::optional<std::uint64_t> length = parse_number(request.get_header_value("Content-Length"));
  if (lengths > 1 || !length) return 400;
  if (!is_post && *length > 0) return 400;
  if (*length > limits::longest_body) return 413;
  return std::nullopt;
}

bool is_upload(const httplib::Request& request) {
  return parse_number(request.get_header_value("Content-Length")).value_or(0) > limits::longest_form;
}

}  // namespace dmarcd::http
