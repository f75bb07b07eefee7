#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::spf {

/// Where the addresses of the client's kind stand: A or AAAA.
dns::RecordType address_type(const IpAddress& client);

/// The client's names by its reverse name; a name is validated when the client is among its addresses (RFC 7208 section
/// 5.5). Failures of the DNS make a name not validated; they are only remembered.
class ClientNames {
 public:
  /// Both must outlive this. Asks nothing yet.
  ClientNames(const IpAddress& client, dns::Resolver& resolver) : client_(client), resolver_(resolver) {}

  /// Whether the reverse name has no names, which is known: a failure is no such answer.
  bool are_absent();

  /// Whether a validated name is `target` or below it.
  bool any_at_or_below(const dns::DomainName& target);

  /// The value of %{p}: a validated name, best `domain` itself, next best one below it; else "unknown" (section 7.3).
  std::string best_for(const dns::DomainName& domain);

  bool any_lookup_failed() const { return any_lookup_failed_; }

 private:
  const std::vector<dns::DomainName>& names();
  bool is_validated(const dns::DomainName& name);

  const IpAddress& client_;
  dns::Resolver& resolver_;
  std::optional<std::vector<dns::DomainName>> names_;
  bool reverse_lookup_failed_ = false;
  bool any_lookup_failed_ = false;
};

}  // namespace dmarcd::spf
