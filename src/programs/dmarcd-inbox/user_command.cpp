#include "user_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/base/time.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/inbox/user_rules.h"

#include "clock.h"
#include "desk.h"
#include "password_hash.h"
#include "password_prompt.h"
#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using inbox::User;

struct UserOptions {
  std::string name;
  std::vector<std::string> domains;
  bool is_administrator = false;
  bool sees_personal_data = false;
  bool has_no_password = false;
};

using Deed = int (*)(Desk& desk, const UserOptions& options);

int refused(const std::string& text, int code) {
  return console::failed({Error::Kind::permanent, text}, code);
}

std::string domains_text(const inbox::Scope& scope) {
  if (!scope.domains) return "all";
  std::string text;
  for (const std::string& domain : *scope.domains) text += (text.empty() ? "" : ", ") + domain;
  return text.empty() ? "none" : text;
}

int list(Desk& desk, const UserOptions&) {
  const auto users = desk.office().users();
  if (!users) return console::store_failed(users.error());
  console::TextTable table({{"NAME"}, {"DOMAINS"}, {"ADMINISTRATOR"}, {"PERSONAL DATA"}, {"PASSWORD"}, {"SINCE"}});
  for (const User& user : *users)
    table.add({visible_line(user.name), visible_line(domains_text(user.scope)), user.is_administrator ? "yes" : "no",
               user.sees_personal_data ? "yes" : "no", user.password_hash.empty() ? "none" : "set",
               rfc3339(user.created_at).substr(0, 10)});
  fmt::print("{}", table.empty() ? "no users; \"dmarcd-inbox user add NAME --admin\" makes the first\n" : table.text());
  return exit_code::done;
}

/// The hash of a password that is asked for, or read from a pipe.
Result<std::string> ask_hash(const std::string& name) {
  const std::string password = DMARCD_TRY(ask_password(fmt::format("Password of {}", printable(name))));
  DMARCD_TRY(inbox::check_password(password));
  return crypt::make_password_hash(password);
}

Result<inbox::Scope> scope_of(const std::vector<std::string>& domains) {
  inbox::Scope scope;
  if (domains.empty()) return scope;
  scope.domains = DMARCD_TRY(inbox::user_domains(domains));
  return scope;
}

int put(Desk& desk, const User& user) {
  const Result<void> stored = desk.office().put_user(user);
  return stored ? exit_code::done : console::store_failed(stored.error());
}

int add(Desk& desk, const UserOptions& options) {
  const Result<void> named = inbox::check_user_name(options.name);
  if (!named) return refused(named.error().message, exit_code::usage);
  const auto known = desk.office().user(options.name);
  if (!known) return console::store_failed(known.error());
  if (*known) return refused(fmt::format("there is a user {} already", printable(options.name)), exit_code::usage);
  const Result<inbox::Scope> scope = scope_of(options.domains);
  if (!scope) return refused(scope.error().message, exit_code::usage);
  User user{.name = options.name,
            .password_hash = {},
            .scope = *scope,
            .is_administrator = options.is_administrator,
            .sees_personal_data = options.sees_personal_data,
            .created_at = system::now()};
  if (!options.has_no_password) {
    const Result<std::string> hash = ask_hash(options.name);
    if (!hash) return refused(hash.error().message, exit_code::bad_input);
    user.password_hash = *hash;
  }
  return put(desk, user);
}

int set_password(Desk& desk, const UserOptions& options) {
  const auto known = desk.office().user(options.name);
  if (!known) return console::store_failed(known.error());
  if (!*known) return refused(fmt::format("there is no user {}", printable(options.name)), exit_code::answered_no);
  User user = **known;
  const Result<std::string> hash = ask_hash(options.name);
  if (!hash) return refused(hash.error().message, exit_code::bad_input);
  user.password_hash = *hash;
  return put(desk, user);
}

int remove(Desk& desk, const UserOptions& options) {
  const Result<bool> removed = desk.office().remove_user(options.name);
  if (!removed) return console::store_failed(removed.error());
  if (!*removed) return refused(fmt::format("there is no user {}", printable(options.name)), exit_code::answered_no);
  return exit_code::done;
}

}  // namespace

console::Command add_user_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<UserOptions>();
  auto chosen = std::make_shared<Deed>(list);
  CLI::App* parser = program.add_subcommand("user", "Say who may see the pages");
  parser->require_subcommand(1);
  parser->add_subcommand("list", "List the users")->callback([chosen] { *chosen = list; });
  CLI::App* sub = parser->add_subcommand("add", "Add a user; the password is asked for, or read from a pipe");
  sub->add_option("name", options->name, "Letters, digits and . _ @ - +")->required();
  sub->add_option("--domain", options->domains, "Sees this domain and names below it, and no other; may be repeated");
  sub->add_flag("--admin", options->is_administrator, "May decide, upload, and steer users and quarantine");
  sub->add_flag("--personal-data", options->sees_personal_data, "May see failure reports");
  sub->add_flag("--no-password", options->has_no_password, "Logs in by a web server before the pages alone");
  sub->callback([chosen] { *chosen = add; });
  sub = parser->add_subcommand("password", "Give a user another password");
  sub->add_option("name", options->name, "The user")->required();
  sub->callback([chosen] { *chosen = set_password; });
  sub = parser->add_subcommand("remove", "Remove a user");
  sub->add_option("name", options->name, "The user")->required();
  sub->callback([chosen] { *chosen = remove; });
  return {parser, [options, chosen, &global] {
            tl::expected<Desk, int> desk = open_desk(global);
            return desk ? (*chosen)(*desk, *options) : desk.error();
          }};
}

}  // namespace dmarcd::inbox_program
