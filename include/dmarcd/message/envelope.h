#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"

namespace dmarcd::message {

/// What SMTP said about a message, as the MTA tells it.
struct Envelope {
  std::optional<IpAddress> client_address;  ///< Nothing for mail that came without SMTP, or when it is not known.
  std::string client_name;                  ///< Verified reverse name, or empty.
  std::string helo;
  std::string mail_from;                ///< Without < >; empty is the null reverse-path.
  std::vector<std::string> recipients;  ///< Without < >.
  std::string queue_id;                 ///< The MTA's, for every log line.
  std::string receiver;                 ///< The MTA's own host name.
  bool authenticated = false;           ///< SMTP AUTH.
};

}  // namespace dmarcd::message
