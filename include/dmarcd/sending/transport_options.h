#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace dmarcd::sending {

/// How mail leaves this host.
struct TransportOptions {
  enum class Route {
    smarthost,  ///< To `host`, which does the rest.
    direct,     ///< To the hosts of the recipient's domain.
  };
  enum class Encryption {
    off,
    opportunistic,  ///< STARTTLS where it is offered; certificates are not checked.
    required,       ///< STARTTLS or nothing; to a smarthost with a valid certificate.
    implicit,       ///< TLS from the first octet, with a valid certificate; smarthost only.
  };

  Route route = Route::smarthost;
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;  ///< Of the smarthost, or of every host of `direct`.
  std::string helo;
  Encryption encryption = Encryption::opportunistic;
  std::string ca_file;  ///< Who may vouch for a certificate; empty: the system's list.
  std::string user;     ///< Empty: no AUTH. Needs `required` or `implicit`, or a smarthost on loopback.
  std::string password;
  std::size_t connections = 20;                 ///< At once, at least 1.
  std::size_t connections_per_destination = 2;  ///< Of direct route: to the hosts of one recipient domain.
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds reply_timeout{300};  ///< RFC 5321 section 4.5.3.2 asks for minutes.

  bool operator==(const TransportOptions&) const = default;
};

}  // namespace dmarcd::sending
