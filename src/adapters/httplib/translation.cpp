#include "translation.h"

#include "dmarcd/base/text.h"

#include "client_limits.h"

namespace dmarcd::http {
namespace {

using dashboard::Request;

void take_parts(const httplib::Request& from, Request& request) {
  for (const auto& [name, part] : from.files) {
    if (part.filename.empty())
      request.form.emplace(name, part.content);
    else
      request.files.push_back({part.filename, part.content});
  }
}

/// What a form of ours is; a longer one is a body of something else.
bool is_form(const httplib::Request& from) {
  return starts_with_ignoring_case(from.get_header_value("Content-Type"), form_type) &&
         from.body.size() <= limits::longest_form;
}

void take_form(const httplib::Request& from, Request& request) {
  httplib::Params fields;
  httplib::detail::parse_query_text(from.body, fields);
  request.form.insert(fields.begin(), fields.end());
}

}  // namespace

/// The library knows the type in small letters alone; RFC 9110 section 8.3.1 makes no difference.
void keep_form_unread(httplib::Request& request) {
  const auto type = request.headers.find("Content-Type");
  if (type == request.headers.end() || !starts_with_ignoring_case(type->second, form_type)) return;
  type->second.front() = 'A';
}

Result<Request> to_request(const httplib::Request& from, Timestamp now) {
  Request request{from.method, from.path, {}, {}, {}, {}, {}, DMARCD_TRY(IpAddress::parse(from.remote_addr)), now};
  for (const auto& [name, value] : from.headers) request.headers.emplace(to_lower(name), value);
  if (from.method == "POST") {
    request.form.insert(from.params.begin(), from.params.end());
    if (is_form(from)) take_form(from, request);
    take_parts(from, request);
    request.body = from.body;
  } else {
    request.query.insert(from.params.begin(), from.params.end());
  }
  return request;
}

void fill(httplib::Response& answer, dashboard::Response response) {
  answer.status = response.status;
  for (const auto& [name, value] : response.headers) answer.set_header(name, value);
  answer.body = std::move(response.body);
}

}  // namespace dmarcd::http
