#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::sending {

/// A server that takes mail for a domain.
struct MailHost {
  dns::DomainName name;
  std::vector<IpAddress> addresses;

  bool operator==(const MailHost&) const = default;
};

/// Who takes mail for `domain`, the best first (RFC 5321 section 5.1): the hosts of its MX records, or without any its
/// own addresses. At most some hosts and addresses, and none that nobody can send to from outside (loopback,
/// unspecified).
///
/// A permanent Error: the domain takes no mail (a null MX of RFC 7505, no such domain, no address). A temporary one:
/// the DNS did not say.
Result<std::vector<MailHost>> find_mail_hosts(const dns::DomainName& domain, dns::Resolver& resolver);

}  // namespace dmarcd::sending
