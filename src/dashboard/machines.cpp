#include "machines.h"

#include "dmarcd/base/text.h"

#include "lookup.h"
#include "style.h"

namespace dmarcd::dashboard {
namespace {

Response text(int status, std::string body) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

/// The body, or the files of a form.
Result<std::vector<UploadLine>> take_in(const Request& request, const Options& options, const Services& services) {
  const std::string input = "push from " + client_address(request, options).text();
  if (request.files.empty()) return services.import(request.body, input);
  std::vector<UploadLine> lines;
  for (const Request::File& file : request.files)
    for (UploadLine& line : DMARCD_TRY(services.import(file.octets, input))) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

bool may_push(const Request& request, const Options& options, const Services& services) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string authorization = header(request, "authorization");
  if (options.push_token_hash.empty() || !starts_with_ignoring_case(authorization, scheme)) return false;
  const std::string hash = services.sha256(trim_blanks(std::string_view(authorization).substr(scheme.size())));
  return are_equal_secrets(hash, to_lower(options.push_token_hash));
}

Outcome<Response> push(const Request& request, const Options& options, const Services& services) {
  if (options.push_token_hash.empty()) return not_found();
  if (!may_push(request, options, services)) {
    Response response = text(401, "The token is missing or wrong: Authorization: Bearer TOKEN\n");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  const Result<std::vector<UploadLine>> lines = take_in(request, options, services);
  if (!lines) {
    Response response = text(lines.error().kind == Error::Kind::temporary ? 503 : 500,
                             printable_sentence(lines.error().message) + '\n');
    response.headers.emplace_back("Retry-After", "60");
    return response;
  }
  return Response{200, {{"Content-Type", "application/json"}}, to_json({"", {}, {}, {upload_table(*lines)}})};
}

Response health(const Services& services) {
  if (services.archive.revision()) return text(200, "ok\n");
  return text(503, "the database does not answer\n");
}

Response style() {
  return {200,
          {{"Content-Type", "text/css; charset=utf-8"}, {"Cache-Control", "private, max-age=300"}},
          std::string(style_sheet())};
}

}  // namespace dmarcd::dashboard
