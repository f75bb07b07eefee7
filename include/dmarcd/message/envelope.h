#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::message {

/// What SMTP said about a message, as the MTA tells it.
struct Envelope {
  std::optional<IpAddress> client_address;  ///< Nothing for mail that came without SMTP, or when it is not known.
  std::string client_name;                  ///< Verified reverse name, or empty.
  std::string helo;
  std::string mail_from;                ///< Without < >; empty is the null reverse-path.
  std::vector<std::string> recipients;  ///< Without < >.
  std::size_t recipients_left_out = 0;  ///< How many more there are than `recipients` has.
  std::string queue_id;                 ///< The MTA's, for every log line.
  std::string receiver;                 ///< The MTA's own host name.
  bool authenticated = false;           ///< SMTP AUTH.
};

/// The client's name, whose address leads back to the client: MTAs hand over no other. Nothing where they had none,
/// which Postfix writes "unknown" and Sendmail "[192.0.2.1]".
std::optional<dns::DomainName> client_host_name(const Envelope& envelope);

}  // namespace dmarcd::message
