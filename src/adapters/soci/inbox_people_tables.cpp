#include "inbox_people_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmarcd/base/text.h"

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::Note;
using inbox::Scope;
using inbox::Session;
using inbox::User;

/// Names of domains hold no blank.
std::string text_of(const Scope& scope) {
  return scope.domains ? fmt::format("{}", fmt::join(*scope.domains, " ")) : "";
}

Scope scope_of(bool sees_all, const std::string& domains) {
  if (sees_all) return {};
  Scope scope{std::set<std::string>()};
  for (const std::string_view domain : split(domains, ' '))
    if (!domain.empty()) scope.domains->emplace(domain);
  return scope;
}

/// Whoever has an old password has no session either.
void end_sessions_of_other_password(soci::session& session, const User& user) {
  const std::string name = takeable(user.name);
  session << "DELETE FROM sessions WHERE user_name IN"
             " (SELECT name FROM users WHERE name = :name AND password_hash <> :hash)",
      soci::use(name, "name"), soci::use(user.password_hash, "hash");
}

}  // namespace

std::vector<User> read_users(soci::session& session) {
  std::vector<User> users;
  for_each_row<std::string, std::string, long long, std::string, long long, long long, long long>(
      session,
      "SELECT name, password_hash, sees_all, domains, is_administrator, sees_personal_data, created_at FROM users"
      " ORDER BY name",
      [&](const std::string& name, const std::string& hash, long long sees_all, const std::string& domains,
          long long is_administrator, long long sees_personal_data, long long created) {
        users.push_back({name, hash, scope_of(sees_all != 0, domains), is_administrator != 0, sees_personal_data != 0,
                         from_unix_seconds(created)});
      });
  return users;
}

void write_user(soci::session& session, const User& user) {
  end_sessions_of_other_password(session, user);
  const int sees_all = user.scope.domains ? 0 : 1;
  const int is_administrator = user.is_administrator ? 1 : 0;
  const int sees_personal_data = user.sees_personal_data ? 1 : 0;
  const std::string name = takeable(user.name);
  const std::string domains = takeable(text_of(user.scope));
  const long long created = packed(user.created_at);
  session << "INSERT INTO users (name, password_hash, sees_all, domains, is_administrator, sees_personal_data,"
             " created_at) VALUES (:name, :hash, :all, :domains, :administrator, :personal, :created)"
             " ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash, sees_all = excluded.sees_all,"
             " domains = excluded.domains, is_administrator = excluded.is_administrator,"
             " sees_personal_data = excluded.sees_personal_data",
      soci::use(name, "name"), soci::use(user.password_hash, "hash"), soci::use(sees_all, "all"),
      soci::use(domains, "domains"), soci::use(is_administrator, "administrator"),
      soci::use(sees_personal_data, "personal"), soci::use(created, "created");
}

bool delete_user(soci::session& session, std::string_view name) {
  const std::string text(name);
  session << "DELETE FROM sessions WHERE user_name = :name", soci::use(text, "name");
  soci::statement statement = (session.prepare << "DELETE FROM users WHERE name = :name", soci::use(text, "name"));
  statement.execute(true);
  return statement.get_affected_rows() > 0;
}

void write_session(soci::session& session, const Session& one) {
  const long long expires = packed(one.expires_at);
  session << "INSERT INTO sessions (token_hash, user_name, csrf_token, expires_at)"
             " VALUES (:hash, :name, :csrf, :expires) ON CONFLICT (token_hash) DO UPDATE SET"
             " user_name = excluded.user_name, csrf_token = excluded.csrf_token, expires_at = excluded.expires_at",
      soci::use(one.token_hash, "hash"), soci::use(one.user, "name"), soci::use(one.csrf_token, "csrf"),
      soci::use(expires, "expires");
}

std::optional<Session> read_session(soci::session& session, std::string_view token_hash, Timestamp now) {
  const std::string hash(token_hash);
  const long long moment = packed(now);
  Session found{.token_hash = hash, .user = {}, .csrf_token = {}, .expires_at = {}};
  long long expires = 0;
  session << "SELECT user_name, csrf_token, expires_at FROM sessions WHERE token_hash = :hash AND expires_at > :now",
      soci::into(found.user), soci::into(found.csrf_token), soci::into(expires), soci::use(hash, "hash"),
      soci::use(moment, "now");
  if (!session.got_data()) return std::nullopt;
  found.expires_at = from_unix_seconds(expires);
  return found;
}

void delete_session(soci::session& session, std::string_view token_hash) {
  const std::string hash(token_hash);
  session << "DELETE FROM sessions WHERE token_hash = :hash", soci::use(hash, "hash");
}

std::vector<Note> read_notes(soci::session& session, std::string_view topic) {
  const std::string wanted = takeable(std::string(topic));
  std::string key;
  std::string value;
  long long at = 0;
  soci::statement statement =
      (session.prepare << "SELECT note_key, value, at FROM notes WHERE topic = :topic ORDER BY note_key",
       soci::into(key), soci::into(value), soci::into(at), soci::use(wanted, "topic"));
  statement.execute();
  std::vector<Note> notes;
  while (statement.fetch()) notes.push_back({wanted, key, value, from_unix_seconds(at)});
  return notes;
}

std::optional<Note> read_note(soci::session& session, std::string_view topic, std::string_view key) {
  const std::string wanted_topic = takeable(std::string(topic));
  const std::string wanted_key = takeable(std::string(key));
  std::string value;
  long long at = 0;
  session << "SELECT value, at FROM notes WHERE topic = :topic AND note_key = :key", soci::into(value), soci::into(at),
      soci::use(wanted_topic, "topic"), soci::use(wanted_key, "key");
  if (!session.got_data()) return std::nullopt;
  return Note{wanted_topic, wanted_key, value, from_unix_seconds(at)};
}

void write_note(soci::session& session, const Note& note) {
  const std::string topic = takeable(note.topic);
  const std::string key = takeable(note.key);
  const std::string value = takeable(note.value);
  const long long at = packed(note.at);
  session << "INSERT INTO notes (topic, note_key, value, at) VALUES (:topic, :key, :value, :at)"
             " ON CONFLICT (topic, note_key) DO UPDATE SET value = excluded.value, at = excluded.at",
      soci::use(topic, "topic"), soci::use(key, "key"), soci::use(value, "value"), soci::use(at, "at");
}

}  // namespace dmarcd::sql
