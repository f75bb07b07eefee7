#include "dmarcd/evaluation/local_policy.h"

#include <algorithm>

namespace dmarcd::evaluation {

std::string exemption(const message::Envelope& envelope, const LocalPolicyOptions& options) {
  if (options.skip_authenticated && envelope.authenticated) return "authenticated";
  if (!envelope.client_address) return options.skip_non_smtp ? "non-smtp" : "";
  const IpAddress& client = *envelope.client_address;
  if (options.skip_loopback && client.is_loopback()) return "loopback";
  if (std::any_of(options.networks.begin(), options.networks.end(),
                  [&](const IpNetwork& network) { return network.contains(client); }))
    return "local-network";
  const std::optional<dns::DomainName> name = message::client_host_name(envelope);
  return name && options.names.matches(*name) ? "local-name" : "";
}

}  // namespace dmarcd::evaluation
