#pragma once

#include <httplib.h>
#include <optional>

namespace dmarcd::http {

/// The status to refuse a request with before any of its body is read; nothing if it is to be answered. Refused are
/// other methods than GET, HEAD and POST, a GET with a body, bodies that are too long, of unknown length or compressed
/// (whatever they would expand to), and headers that two readers could understand in two ways (RFC 9112 section 6.3).
std::optional<int> refusal_of(const httplib::Request& request);

/// Whether the body of a request that is not refused is longer than a page's form.
bool is_upload(const httplib::Request& request);

}  // namespace dmarcd::http
