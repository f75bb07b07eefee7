#include "dmarcd/message/envelope.h"

#include "dmarcd/base/text.h"

namespace dmarcd::message {

std::optional<dns::DomainName> client_host_name(const Envelope& envelope) {
  if (equals_ignoring_case(envelope.client_name, "unknown")) return std::nullopt;
  Result<dns::DomainName> name = dns::DomainName::parse(envelope.client_name);
  if (!name || !name->is_host_name()) return std::nullopt;
  return *std::move(name);
}

}  // namespace dmarcd::message
