#include "dmarcd/dashboard/dashboard.h"

#include "doorkeeper.h"
#include "filters.h"
#include "machines.h"
#include "routes.h"

namespace dmarcd::dashboard {
namespace {

/// What a browser that follows the rules of Fetch says of a form on somebody else's page.
bool comes_from_another_site(const Request& request) {
  const std::string site = header(request, "sec-fetch-site");
  return site == "cross-site" || site == "same-site";
}

bool has_csrf_token(const Request& request, const Visitor& visitor) {
  return !visitor.csrf_token.empty() && are_equal_secrets(value_of(request.form, "csrf"), visitor.csrf_token);
}

Refusal no_csrf_token() {
  return {403, "This form is too old, or was not ours. Load the page again and repeat what you did."};
}

Outcome<Response> must_log_in(const Request& request) {
  if (request.method != "GET")
    return refused(403, "Your session has ended, so nothing was done. Log in and do it again.");
  if (!value_of(request.query, "format").empty())
    return refused(401, "Log in first; programs send the session's cookie.");
  const Url wanted = with_query(Url::of_path(request.path), request.query);
  return see_other(request.path == "/" && request.query.empty() ? Url("/login")
                                                                : Url("/login").query("next", wanted.text()));
}

}  // namespace

class Dashboard::Site {
 public:
  Site(Options options, Services services)
      : options_(std::move(options)),
        services_(std::move(services)),
        proxy_secret_{services_.random_token()},
        doorkeeper_(options_, services_) {}

  Outcome<Response> answer(const Request& request);
  bool may_upload(const Request& request);

 private:
  std::optional<Outcome<Response>> without_session(const Request& request);
  Outcome<Response> for_visitor(const Request& request, const Visitor& visitor);

  const Options options_;
  const Services services_;
  const ProxySecret proxy_secret_;
  Doorkeeper doorkeeper_;
};

std::optional<Outcome<Response>> Dashboard::Site::without_session(const Request& request) {
  const std::string asked = request.method + ' ' + request.path;
  if (asked == "GET /style.css") return style();
  if (asked == "GET /health") return health(services_);
  if (asked == "POST /push") return push(request, options_, services_);
  if (asked == "GET /login") return doorkeeper_.login_page(request);
  if (asked == "POST /login") return doorkeeper_.log_in(request);
  return std::nullopt;
}

Outcome<Response> Dashboard::Site::for_visitor(const Request& request, const Visitor& visitor) {
  FoundRoute found = find_route(request.method, request.path);
  if (!found.route && found.is_known_by_other_method)
    return refused(405, "This address takes requests of another method.");
  if (!found.route) return not_found();
  if (found.route->right == Route::Right::administrator && !visitor.user.is_administrator)
    return refused(403, "Only administrators may do that.");
  if (request.method == "POST" && !has_csrf_token(request, visitor)) return tl::unexpected(no_csrf_token());
  const Visit visit{request, options_, services_, doorkeeper_, visitor, std::move(found.parts)};
  if (found.route->act) return found.route->act(visit);
  return told(visit, DMARCD_TRY(found.route->view(visit)));
}

Outcome<Response> Dashboard::Site::answer(const Request& request) {
  if (request.method == "POST" && comes_from_another_site(request)) return tl::unexpected(no_csrf_token());
  if (std::optional<Outcome<Response>> response = without_session(request)) return *std::move(response);
  const std::optional<Visitor> visitor = DMARCD_TRY(identify(request, options_, services_, proxy_secret_));
  if (!visitor) return must_log_in(request);
  return for_visitor(request, *visitor);
}

bool Dashboard::Site::may_upload(const Request& request) {
  if (request.path == "/push") return may_push(request, options_, services_);
  if (request.path != "/upload" || comes_from_another_site(request)) return false;
  const Outcome<std::optional<Visitor>> visitor = identify(request, options_, services_, proxy_secret_);
  return visitor && *visitor && (*visitor)->user.is_administrator;
}

Dashboard::Dashboard(Options options, Services services)
    : site_(std::make_unique<Site>(std::move(options), std::move(services))) {}

Dashboard::~Dashboard() = default;

Response Dashboard::respond(const Request& request) {
  if (request.method == "HEAD") {  // Whoever sends the answer leaves out its body.
    Request get = request;
    get.method = "GET";
    return respond(get);
  }
  Outcome<Response> outcome = site_->answer(request);
  Response response = outcome ? *std::move(outcome) : error_page(outcome.error());
  secure(response);
  return response;
}

bool Dashboard::may_upload(const Request& request) {
  return site_->may_upload(request);
}

}  // namespace dmarcd::dashboard
