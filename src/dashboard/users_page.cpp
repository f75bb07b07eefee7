#include <set>
#include <string>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/user_rules.h"

#include "filters.h"
#include "forms.h"
#include "new_password.h"
#include "pages.h"

namespace dmarcd::dashboard {
namespace {

std::string domains_text(const inbox::Scope& scope) {
  if (!scope.domains) return "all";
  std::string names;
  for (const std::string& domain : *scope.domains) names += (names.empty() ? "" : ", ") + domain;
  return names;
}

Table user_table(const std::vector<inbox::User>& users) {
  Table table{"users",
              "Users",
              {{"name", "Name"},
               {"domains", "Domains"},
               {"administrator", "Administrator"},
               {"personal_data", "Sees failure reports"},
               {"password", "Password"},
               {"since", "Since"}},
              {},
              "There is no user."};
  for (const inbox::User& user : users)
    table.rows.push_back({text_cell(user.name), text_cell(user.is_administrator ? "all" : domains_text(user.scope)),
                          yes_cell(user.is_administrator ? std::optional<std::string_view>("yes") : std::nullopt),
                          yes_cell(user.sees_personal_data ? std::optional<std::string_view>("yes") : std::nullopt),
                          yes_cell(user.password_hash.empty() ? std::nullopt : std::optional<std::string_view>("set")),
                          time_cell(user.created_at)});
  return table;
}

/// The table for people, with what can be done to each.
Table with_removal(const Visit& visit, Table table, const std::vector<inbox::User>& users) {
  table.columns.push_back({"remove", "Remove"});
  for (std::size_t i = 0; i < users.size(); ++i) {
    const bool is_self = users[i].name == visit.visitor.user.name;
    const Html form =
        post_form(visit, Url("/users/remove"),
                  joined(hidden_field("name", users[i].name), element("button", {{"class", "quiet"}}, "Remove")));
    table.rows[i].push_back({std::monostate{}, is_self ? Html("you") : form});
  }
  return table;
}

Html user_form(const Visit& visit) {
  return post_form(
      visit, Url("/users"),
      joined(
          text_field("name", "Name", "",
                     {{"required"}, {"maxlength", std::to_string(inbox::longest_user_name)}, {"autocomplete", "off"}}),
          element("div", {{"class", "field"}}, element("label", {{"for", "field-password"}}, "Password"),
                  lone_element("input", {{"type", "password"},
                                         {"id", "field-password"},
                                         {"name", "password"},
                                         {"autocomplete", "new-password"}})),
          text_field("domains", "Domains, with commas", ""), check_field("all_domains", "All domains", "1", ""),
          check_field("administrator", "Administrator: decides, uploads, sees all domains", "1", ""),
          check_field("personal_data", "Sees failure reports (personal data)", "1", ""),
          element("p", {{"class", "aside"}}, new_password_rule(),
                  " Leave it empty to keep the password that somebody has; a new user without one can log in only "
                  "through a web server that stands before these pages."),
          element("div", {{"class", "field"}}, element("button", {}, "Save"))));
}

Outcome<std::string> name_of(const Query& form) {
  std::string name = DMARCD_TRY(required(form, "name"));
  if (const Result<void> fit = inbox::check_user_name(name); !fit) return refused(400, fit.error().message);
  return name;
}

Outcome<inbox::Scope> scope_of(const Query& form) {
  if (value_of(form, "all_domains") == "1") return inbox::Scope{};
  std::vector<std::string> names;
  const std::string listed = value_of(form, "domains");
  for (std::string_view piece : split(listed, ','))
    if (!trim_space(piece).empty()) names.emplace_back(trim_space(piece));
  Result<std::set<std::string>> domains = inbox::user_domains(names);
  if (!domains) return refused(400, domains.error().message);
  return inbox::Scope{*std::move(domains)};
}

}  // namespace

Outcome<View> users_page(const Visit& visit) {
  const std::vector<inbox::User> users = DMARCD_TRY(visit.services.office.users());
  View view{"Users", {}, {}, {user_table(users)}};
  view.body = joined(to_html(with_removal(visit, view.tables[0], users)),
                     element("section", {{"class", "decide"}}, element("h2", {}, "Add or change"), user_form(visit)));
  return view;
}

Outcome<Response> put_user(const Visit& visit) {
  const Query& form = visit.request.form;
  const std::string name = DMARCD_TRY(name_of(form));
  std::optional<inbox::User> known = DMARCD_TRY(visit.services.office.user(name));
  inbox::User user = known.value_or(inbox::User{});
  user.name = name;
  user.scope = DMARCD_TRY(scope_of(form));
  user.is_administrator = value_of(form, "administrator") == "1";
  user.sees_personal_data = value_of(form, "personal_data") == "1";
  if (!known) user.created_at = visit.request.now;
  if (name == visit.visitor.user.name && !user.is_administrator)
    return refused(400, "You cannot take the administrator's right from yourself; another administrator can.");
  if (!value_of(form, "password").empty()) user.password_hash = DMARCD_TRY(hash_of_new_password(visit));
  DMARCD_TRY(visit.services.office.put_user(user));
  return see_other(Url("/users"));
}

Outcome<Response> remove_user(const Visit& visit) {
  const std::string name = DMARCD_TRY(required(visit.request.form, "name"));
  if (name == visit.visitor.user.name) return refused(400, "You cannot remove yourself; another administrator can.");
  if (!DMARCD_TRY(visit.services.office.remove_user(name))) return not_found();
  return see_other(Url("/users"));
}

}  // namespace dmarcd::dashboard
