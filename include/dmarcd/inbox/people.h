#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox {

/// What a source of mail is to a domain.
enum class SourceClass { own_healthy, own_broken, forwarder, spoofer, undecided };
/// "own", "broken", "forwarder", "spoofer", "undecided"
std::string_view to_text(SourceClass source_class);
std::optional<SourceClass> source_class(std::string_view text);

/// What an administrator decided about sources of a domain, by one of their marks.
struct SourceRule {
  enum class Mark { network, name_suffix, dkim_domain, envelope_domain };
  enum class Decision { own, forwarder, spoofer, waived };  ///< waived: ours, and its failures are accepted.

  std::int64_t id = 0;
  std::string domain;  ///< The policy domain that it is for.
  Mark mark = Mark::network;
  std::string value;  ///< "192.0.2.0/24", "mail.example" (and names below it)
  Decision decision = Decision::own;
  std::string note;
  std::string decided_by;
  Timestamp decided_at;
};
std::string_view to_text(SourceRule::Mark mark);  ///< "network", "name", "dkim", "envelope"
std::string_view to_text(SourceRule::Decision decision);
std::optional<SourceRule::Mark> mark(std::string_view text);
std::optional<SourceRule::Decision> decision(std::string_view text);

struct User {
  std::string name;
  std::string password_hash;        ///< crypt(3); empty: nobody logs in with a password.
  Scope scope;                      ///< Which domains the user sees.
  bool is_administrator = false;    ///< Decides, uploads, steers the quarantine; of all domains.
  bool sees_personal_data = false;  ///< Failure reports.
  Timestamp created_at;
};

struct Session {
  std::string token_hash;  ///< SHA-256 of the cookie's value: the database holds nothing to log in with.
  std::string user;
  std::string csrf_token;
  Timestamp expires_at;
};

struct Note {
  std::string topic;  ///< "name-of-address"
  std::string key;
  std::string value;
  Timestamp at;
};

}  // namespace dmarcd::inbox
