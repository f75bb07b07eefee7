#pragma once

#include <optional>
#include <string>

#include "dmarcd/dashboard/dashboard.h"

#include "outcome.h"

namespace dmarcd::dashboard {

/// Who asks, and what they may.
struct Visitor {
  inbox::User user;
  std::string csrf_token;          ///< What a form has to send back.
  std::string session_token_hash;  ///< Empty where a proxy vouches.

  /// An administrator is one of all domains.
  inbox::Scope scope() const { return user.is_administrator ? inbox::Scope{} : user.scope; }
};

/// Whether two secrets are equal, in time that does not tell where they differ.
bool are_equal_secrets(std::string_view a, std::string_view b);

/// The value of a cookie (RFC 6265 section 4.2); the first of that name, empty if there is none.
std::string cookie(const Request& request, std::string_view name);

std::string header(const Request& request, const std::string& name);

/// "dmarcd_session", or with the prefix that makes browsers insist on https.
std::string session_cookie_name(const Options& options);

/// The peer's address, or what a trusted proxy says of it in X-Forwarded-For: the last address that is no trusted
/// proxy's.
IpAddress client_address(const Request& request, const Options& options);

/// What proxy users' CSRF tokens are made of: lasts as long as the process.
struct ProxySecret {
  std::string text;
};

/// The visitor that a session or a trusted proxy vouches for; nothing if nobody does. A Refusal where the proxy names
/// somebody whom we do not know, or the database is away.
Outcome<std::optional<Visitor>> identify(const Request& request, const Options& options, const Services& services,
                                         const ProxySecret& secret);

}  // namespace dmarcd::dashboard
