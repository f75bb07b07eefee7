#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dmarcd/base/ip_address.h"

namespace dmarcd::libcurl {

/// Where to connect to.
struct MailServer {
  std::string name;  ///< Of a host, or an IP address; what its certificate must be for.
  std::uint16_t port = 25;
  std::optional<IpAddress> address;  ///< Where it is; nothing: where the system's resolver says that `name` is.

  /// For people: "mail.example.net:587", "mx.example.net:25 (192.0.2.1)", "[2001:db8::1]:25".
  std::string text() const;

  /// "mail.example.net:587", "[2001:db8::1]:25".
  std::string name_and_port() const;
};

}  // namespace dmarcd::libcurl
