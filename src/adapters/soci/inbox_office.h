#pragma once

#include "dmarcd/inbox/inbox.h"

#include "inbox_connections.h"

namespace dmarcd::sql {

/// Rules, users, sessions and notes in the database of an inbox.
class InboxOffice final : public inbox::Office {
 public:
  explicit InboxOffice(InboxConnections& connections) : connections_(connections) {}

  Result<std::vector<inbox::SourceRule>> rules(const inbox::Scope& scope, std::string_view domain) override;
  Result<std::int64_t> add_rule(const inbox::SourceRule& rule) override;
  Result<void> remove_rule(const inbox::Scope& scope, std::int64_t id) override;

  Result<std::vector<inbox::User>> users() override;
  Result<std::optional<inbox::User>> user(std::string_view name) override;
  Result<void> put_user(const inbox::User& user) override;
  Result<bool> remove_user(std::string_view name) override;

  Result<void> put_session(const inbox::Session& session) override;
  Result<std::optional<inbox::Session>> session(std::string_view token_hash, Timestamp now) override;
  Result<void> end_session(std::string_view token_hash) override;

  Result<std::optional<inbox::Note>> note(std::string_view topic, std::string_view key) override;
  Result<std::vector<inbox::Note>> notes(std::string_view topic) override;
  Result<void> put_note(const inbox::Note& note) override;

 private:
  InboxConnections& connections_;
};

}  // namespace dmarcd::sql
