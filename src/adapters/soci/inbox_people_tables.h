#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/inbox/people.h"

namespace soci {
class session;
}

/// Users and their sessions, and notes. All throw what SOCI throws.
namespace dmarcd::sql {

/// By name.
std::vector<inbox::User> read_users(soci::session& session);
void write_user(soci::session& session, const inbox::User& user);
bool delete_user(soci::session& session, std::string_view name);

void write_session(soci::session& session, const inbox::Session& one);
std::optional<inbox::Session> read_session(soci::session& session, std::string_view token_hash, Timestamp now);
void delete_session(soci::session& session, std::string_view token_hash);

/// By key.
std::vector<inbox::Note> read_notes(soci::session& session, std::string_view topic);
std::optional<inbox::Note> read_note(soci::session& session, std::string_view topic, std::string_view key);
void write_note(soci::session& session, const inbox::Note& note);

}  // namespace dmarcd::sql
