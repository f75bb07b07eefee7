#pragma once

#include <string>

#include "login_throttle.h"
#include "shell.h"
#include "visitor.h"

namespace dmarcd::dashboard {

/// Passwords and sessions. Says the same, after the same time, of a name that there is none of and of a wrong password.
class Doorkeeper {
 public:
  Doorkeeper(const Options& options, const Services& services);

  /// What GET /login shows; `next` is where to go on.
  Outcome<Response> login_page(const Request& request) const;

  /// Checks name and password of the form; a new session takes the place of an old one.
  Outcome<Response> log_in(const Request& request);

  Outcome<Response> log_out(const Request& request) const;

  /// The user of that name and password; nothing if they do not fit, 429 after too many attempts.
  Outcome<std::optional<inbox::User>> user_with_password(const Request& request, const std::string& name,
                                                         const std::string& password);

  /// A session in place of the request's own.
  Outcome<Response> with_new_session(const Request& request, const inbox::User& user, const Url& next) const;

 private:
  std::string cookie_with(const std::string& value, std::chrono::seconds lasts) const;

  const Options& options_;
  const Services& services_;
  LoginThrottle throttle_;
  const std::string nobodys_hash_;  ///< Takes as long to check as anybody's.
};

}  // namespace dmarcd::dashboard
