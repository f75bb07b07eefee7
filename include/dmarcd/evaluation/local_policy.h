#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/message/envelope.h"

namespace dmarcd::evaluation {

/// Mail that is not evaluated: our own users', our own hosts', and what did not come by SMTP.
struct LocalPolicyOptions {
  bool skip_authenticated = true;
  bool skip_loopback = true;
  bool skip_non_smtp = true;
  std::vector<IpNetwork> networks;  ///< Clients that we relay for.
  dns::DomainPatterns names;        ///< Those of them whose host name the MTA verified.
};

/// Why the message is not evaluated, in a word or two for the log; empty if it is.
std::string exemption(const message::Envelope& envelope, const LocalPolicyOptions& options);

}  // namespace dmarcd::evaluation
