#include <fmt/format.h>

#include "dmarcd/inbox/user_rules.h"

#include "doorkeeper.h"
#include "figures.h"
#include "filters.h"
#include "forms.h"
#include "lookup.h"
#include "new_password.h"
#include "pages.h"

namespace dmarcd::dashboard {
namespace {

std::string domains_of(const Visitor& visitor) {
  const inbox::Scope scope = visitor.scope();
  if (!scope.domains) return "all";
  std::string names;
  for (const std::string& domain : *scope.domains) names += (names.empty() ? "" : ", ") + domain;
  return names.empty() ? "none" : names;
}

/// For password managers, which ask whose password it is.
Html known_name(const std::string& name) {
  return lone_element(
      "input", {{"type", "text"}, {"name", "username"}, {"autocomplete", "username"}, {"value", name}, {"hidden"}});
}

Html password_form(const Visit& visit) {
  if (visit.visitor.user.password_hash.empty())
    return element("p", {}, "Your account has no password: a proxy says who you are.");
  return post_form(
      visit, Url("/account"),
      joined(known_name(visit.visitor.user.name), password_field("old_password", "Password now", "current-password"),
             password_field("password", "New password", "new-password"),
             element("p", {{"class", "aside"}}, new_password_rule()), element("button", {}, "Change")));
}

}  // namespace

std::string new_password_rule() {
  return fmt::format("At least {} characters; a sentence is easier to keep in mind than a puzzle.",
                     inbox::shortest_password);
}

Outcome<std::string> hash_of_new_password(const Visit& visit) {
  const std::string password = value_of(visit.request.form, "password");
  if (const Result<void> fit = inbox::check_password(password); !fit) return refused(400, fit.error().message);
  return DMARCD_TRY(visit.services.make_password_hash(password));
}

Outcome<View> account_page(const Visit& visit) {
  const inbox::User& user = visit.visitor.user;
  View view{"Your account", {}, {}, {}};
  view.body = joined(facts_of({{"Name", user.name},
                               {"Domains", domains_of(visit.visitor)},
                               {"Administrator", user.is_administrator ? "yes" : "no"},
                               {"Sees failure reports", user.sees_personal_data ? "yes" : "no"},
                               {"Since", minute_of(user.created_at)}}),
                     element("section", {}, element("h2", {}, "Password"), password_form(visit)));
  return view;
}

Outcome<Response> change_password(const Visit& visit) {
  const std::string& name = visit.visitor.user.name;
  std::optional<inbox::User> user = DMARCD_TRY(
      visit.doorkeeper.user_with_password(visit.request, name, value_of(visit.request.form, "old_password")));
  if (!user) return refused(403, "The password that you have now is another one. Nothing was changed.");
  user->password_hash = DMARCD_TRY(hash_of_new_password(visit));
  DMARCD_TRY(visit.services.office.put_user(*user));
  return visit.doorkeeper.with_new_session(visit.request, *user, Url("/account"));
}

Outcome<Response> log_out(const Visit& visit) {
  return visit.doorkeeper.log_out(visit.request);
}

}  // namespace dmarcd::dashboard
