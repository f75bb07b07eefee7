#include "inbox_office.h"

#include <algorithm>

#include "inbox_people_tables.h"
#include "inbox_rule_table.h"
#include "inbox_writer.h"

namespace dmarcd::sql {

using inbox::Note;
using inbox::Scope;
using inbox::Session;
using inbox::SourceRule;
using inbox::User;

Result<std::vector<SourceRule>> InboxOffice::rules(const Scope& scope, std::string_view domain) {
  return connections_.read("read rules", [&](InboxConnection& connection) -> Result<std::vector<SourceRule>> {
    return read_rules(connection.session(), scope, domain);
  });
}

Result<std::int64_t> InboxOffice::add_rule(const SourceRule& rule) {
  return connections_.write("keep a rule", [&](InboxConnection& connection) -> Result<std::int64_t> {
    InboxWriter& writer = connection.writer();
    writer.begin();
    const std::int64_t id = writer.next_rule();
    insert_rule(connection.session(), id, rule);
    writer.end();
    return id;
  });
}

Result<void> InboxOffice::remove_rule(const Scope& scope, std::int64_t id) {
  return connections_.write("remove a rule", [&](InboxConnection& connection) -> Result<void> {
    InboxWriter& writer = connection.writer();
    writer.begin();
    delete_rule(connection.session(), scope, id);
    writer.end();
    return {};
  });
}

Result<std::vector<User>> InboxOffice::users() {
  return connections_.read("read the users", [](InboxConnection& connection) -> Result<std::vector<User>> {
    return read_users(connection.session());
  });
}

Result<std::optional<User>> InboxOffice::user(std::string_view name) {
  for (User& user : DMARCD_TRY(users()))
    if (user.name == name) return std::move(user);
  return std::nullopt;
}

Result<void> InboxOffice::put_user(const User& user) {
  return connections_.write("keep a user", [&](InboxConnection& connection) -> Result<void> {
    write_user(connection.session(), user);
    return {};
  });
}

Result<bool> InboxOffice::remove_user(std::string_view name) {
  return connections_.write("remove a user", [&](InboxConnection& connection) -> Result<bool> {
    return delete_user(connection.session(), name);
  });
}

Result<void> InboxOffice::put_session(const Session& session) {
  return connections_.write("keep a session", [&](InboxConnection& connection) -> Result<void> {
    write_session(connection.session(), session);
    return {};
  });
}

Result<std::optional<Session>> InboxOffice::session(std::string_view token_hash, Timestamp now) {
  return connections_.read("read a session", [&](InboxConnection& connection) -> Result<std::optional<Session>> {
    return read_session(connection.session(), token_hash, now);
  });
}

Result<void> InboxOffice::end_session(std::string_view token_hash) {
  return connections_.write("end a session", [&](InboxConnection& connection) -> Result<void> {
    delete_session(connection.session(), token_hash);
    return {};
  });
}

Result<std::optional<Note>> InboxOffice::note(std::string_view topic, std::string_view key) {
  return connections_.read("read a note", [&](InboxConnection& connection) -> Result<std::optional<Note>> {
    return read_note(connection.session(), topic, key);
  });
}

Result<std::vector<Note>> InboxOffice::notes(std::string_view topic) {
  return connections_.read("read notes", [&](InboxConnection& connection) -> Result<std::vector<Note>> {
    return read_notes(connection.session(), topic);
  });
}

Result<void> InboxOffice::put_note(const Note& note) {
  return connections_.write("keep a note", [&](InboxConnection& connection) -> Result<void> {
    write_note(connection.session(), note);
    return {};
  });
}

}  // namespace dmarcd::sql
