#include "translation.h"

#include "dmarcd/base/text.h"

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

}  // namespace

Result<Request> to_request(const httplib::Request& from, Timestamp now) {
  Request request{from.method, from.path, {}, {}, {}, {}, {}, DMARCD_TRY(IpAddress::parse(from.remote_addr)), now};
  for (const auto& [name, value] : from.headers) request.headers.emplace(to_lower(name), value);
  if (from.method == "POST") {
    request.form.insert(from.params.begin(), from.params.end());
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
