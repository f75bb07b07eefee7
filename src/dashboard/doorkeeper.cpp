#include "doorkeeper.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/user_rules.h"

#include "filters.h"
#include "forms.h"

namespace dmarcd::dashboard {
namespace {

constexpr const char* wrong = "The name or the password is wrong.";

Url next_of(const Query& query) {
  return Url::local(value_of(query, "next")).value_or(Url("/"));
}

Html login_form(const Url& next, std::string_view name) {
  return element("form", {{"method", "post"}, {"action", Url("/login")}, {"class", "card"}},
                 hidden_field("next", next.text()),
                 text_field("name", "Name", name, {{"autocomplete", "username"}, {"required"}, {"autofocus"}}),
                 password_field("password", "Password", "current-password"), element("button", {}, "Log in"));
}

Response login_page_of(int status, const Url& next, std::string_view name, const Html& message) {
  return plain_page(status, "Log in", joined(message, login_form(next, name)));
}

Html alarm(std::string_view text) {
  return element("p", {{"class", "alarm"}, {"role", "alert"}}, text);
}

Html first_user() {
  return joined(element("p", {}, "There is no user yet. Whoever has access to the server makes the first one there:"),
                element("pre", {{"tabindex", "0"}}, "dmarcd-inbox user add NAME"));
}

std::string hash_of_nothing(const Services& services) {
  return services.make_password_hash(services.random_token()).value_or("");
}

}  // namespace

Doorkeeper::Doorkeeper(const Options& options, const Services& services)
    : options_(options),
      services_(services),
      throttle_(services.random_token()),
      nobodys_hash_(hash_of_nothing(services)) {}

// Lax, so that links in letters lead where they say; docs/decisions/0015 tells why that gives nothing away.
std::string Doorkeeper::cookie_with(const std::string& value, std::chrono::seconds lasts) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", session_cookie_name(options_), value,
                     lasts.count(), options_.is_https ? "; Secure" : "");
}

Outcome<Response> Doorkeeper::login_page(const Request& request) const {
  const std::vector<inbox::User> users = DMARCD_TRY(services_.office.users());
  if (users.empty()) return plain_page(200, "Log in", first_user());
  return login_page_of(200, next_of(request.query), "", {});
}

Outcome<std::optional<inbox::User>> Doorkeeper::user_with_password(const Request& request, const std::string& name,
                                                                   const std::string& password) {
  const IpAddress client = client_address(request, options_);
  if (!throttle_.admits(client, name, request.now))
    return refused(429,
                   "There were too many attempts to log in from your address or with this name. Wait a few minutes.");
  std::optional<inbox::User> user = DMARCD_TRY(services_.office.user(name));
  const bool has_password = user && !user->password_hash.empty() && password.size() <= inbox::longest_password;
  const bool fits = services_.password_fits(std::string_view(password).substr(0, inbox::longest_password),
                                            has_password ? user->password_hash : nobodys_hash_);
  if (!fits || !has_password) return std::nullopt;
  throttle_.forgive(client, name);
  return user;
}

Outcome<Response> Doorkeeper::with_new_session(const Request& request, const inbox::User& user, const Url& next) const {
  if (const std::string old = cookie(request, session_cookie_name(options_)); !old.empty())
    DMARCD_TRY(services_.office.end_session(services_.sha256(old)));
  const std::string token = services_.random_token();
  const inbox::Session session{services_.sha256(token), user.name, services_.random_token(),
                               request.now + options_.session_lasts};
  DMARCD_TRY(services_.office.put_session(session));
  Response response = see_other(next);
  response.headers.emplace_back("Set-Cookie", cookie_with(token, options_.session_lasts));
  return response;
}

Outcome<Response> Doorkeeper::log_in(const Request& request) {
  const std::string name(trim_space(value_of(request.form, "name")));
  const Url next = next_of(request.form);
  const Outcome<std::optional<inbox::User>> user =
      user_with_password(request, name, value_of(request.form, "password"));
  if (!user && user.error().status == 429) return login_page_of(429, next, name, alarm(user.error().text));
  if (!user) return tl::unexpected(user.error());
  if (!*user) return login_page_of(403, next, name, alarm(wrong));
  return with_new_session(request, **user, next);
}

Outcome<Response> Doorkeeper::log_out(const Request& request) const {
  const std::string token = cookie(request, session_cookie_name(options_));
  DMARCD_TRY(services_.office.end_session(services_.sha256(token)));
  Response response = see_other(Url("/login"));
  response.headers.emplace_back("Set-Cookie", cookie_with("", std::chrono::seconds(0)));
  return response;
}

}  // namespace dmarcd::dashboard
