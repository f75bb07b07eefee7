#include "dmarcd/sending/destinations.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/dmarc/policy_record.h"

namespace dmarcd::sending {
namespace {

using dns::DomainName;

/// "example.com._report._dmarc.thirdparty.example.net"; nothing where the name would be too long to exist.
std::optional<DomainName> authorization_name(const DomainName& policy_domain, const DomainName& host) {
  return host.with_prefix(policy_domain.text() + "._report._dmarc");
}

/// What a host's authorization record came to.
struct Authorization {
  Standing standing = Standing::unauthorized;
  std::string reason;
  std::vector<std::string> redirected_to;  ///< Not empty: these in place of the address.
};

const std::vector<std::string>& addresses_of(const dmarc::PolicyRecord& record, ReportTag tag) {
  return tag == ReportTag::rua ? record.rua : record.ruf;
}

/// RFC 9990 section 4, steps 5 to 9. A record counts if it begins with v=DMARC1; two of them do not cancel each other.
Authorization read_authorization(const dns::Answer& answer, const DomainName& name, const DomainName& host,
                                 ReportTag tag) {
  Authorization authorization{Standing::unauthorized, fmt::format("no v=DMARC1 record at {}", name.text()), {}};
  for (const std::string& text : answer.texts) {
    const std::optional<dmarc::PolicyRecord> record = dmarc::PolicyRecord::parse(text);
    if (!record) continue;
    authorization.standing = Standing::usable;
    authorization.reason = fmt::format("authorized by {}", name.text());
    for (const std::string& address : addresses_of(*record, tag)) {
      if (host_of(address) != host)
        return {Standing::unauthorized,
                fmt::format("{} redirects to {}, which is on another host", name.text(), address),
                {}};
      authorization.redirected_to.push_back(address);
    }
  }
  return authorization;
}

Authorization authorize(const DomainName& policy_domain, const DomainName& host, ReportTag tag,
                        dns::Resolver& resolver) {
  const std::optional<DomainName> name = authorization_name(policy_domain, host);
  if (!name) return {Standing::unauthorized, "the name to ask for an authorization at is too long to exist", {}};
  const dns::LookupResult answer = resolver.lookup(*name, dns::RecordType::txt);
  if (!answer) return {Standing::undecided, answer.error().text, {}};
  return read_authorization(**answer, *name, host, tag);
}

/// The organization that a name belongs to; nothing if a failure of the DNS hides it.
std::optional<DomainName> organization_of(const DomainName& name, const VerificationOptions& options,
                                          dns::Resolver& resolver) {
  dmarc::Discovery discovery = dmarc::discover_policy(name, options.discovery, options.suffixes, resolver);
  if (!discovery.organizational_domain_known || discovery.outcome == dmarc::Discovery::Outcome::temperror)
    return std::nullopt;
  return std::move(discovery.organizational_domain);
}

/// Whether a host is the policy domain's own organization's, and if not, what its owner says.
class Verifier {
 public:
  Verifier(const DomainName& policy_domain, ReportTag tag, const VerificationOptions& options, dns::Resolver& resolver)
      : policy_domain_(policy_domain), tag_(tag), options_(options), resolver_(resolver) {}

  /// Asks at once what `verify` may need.
  void prefetch(const DomainName& host) {
    if (host == policy_domain_) return;
    dmarc::prefetch_policy(policy_domain_, options_.discovery, options_.suffixes, resolver_);
    dmarc::prefetch_policy(host, options_.discovery, options_.suffixes, resolver_);
    if (const std::optional<DomainName> name = authorization_name(policy_domain_, host))
      resolver_.prefetch(*name, dns::RecordType::txt);
  }

  Authorization verify(const DomainName& host) {
    if (host == policy_domain_) return {Standing::usable, "the policy domain itself", {}};
    if (!own_organization_) own_organization_ = organization_of(policy_domain_, options_, resolver_);
    const std::optional<DomainName> organization = organization_of(host, options_, resolver_);
    if (own_organization_ && organization == own_organization_)
      return {Standing::usable, fmt::format("of the same organization, {}", organization->text()), {}};

    Authorization authorization = authorize(policy_domain_, host, tag_, resolver_);
    // Without an authorization it matters whose host it is, and that is not known.
    if (authorization.standing == Standing::unauthorized && (!organization || !own_organization_))
      return {Standing::undecided, "the DNS did not say which organization it belongs to", {}};
    return authorization;
  }

 private:
  const DomainName& policy_domain_;
  ReportTag tag_;
  const VerificationOptions& options_;
  dns::Resolver& resolver_;
  std::optional<DomainName> own_organization_;
};

void add_once(std::vector<Destination>& destinations, Destination destination) {
  const bool is_known = std::any_of(destinations.begin(), destinations.end(),
                                    [&](const Destination& other) { return other.address == destination.address; });
  if (!is_known) destinations.push_back(std::move(destination));
}

void add_verified(std::vector<Destination>& destinations, const std::string& address, const Authorization& verified) {
  if (verified.redirected_to.empty()) return add_once(destinations, {address, verified.standing, verified.reason});
  for (const std::string& target : verified.redirected_to)
    add_once(destinations, {target, verified.standing, fmt::format("{}, in place of {}", verified.reason, address)});
}

}  // namespace

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::usable: return "usable";
    case Standing::unauthorized: return "unauthorized";
    case Standing::undecided: return "undecided";
    case Standing::excluded: return "excluded";
    case Standing::paused: return "paused";
  }
  return "";
}

std::optional<DomainName> host_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  Result<DomainName> host = DomainName::parse(address.substr(at + 1));
  if (!host || !host->is_host_name() || host->label_count() < 2) return std::nullopt;
  return *std::move(host);
}

std::vector<Destination> verify_destinations(const DomainName& policy_domain, const std::vector<std::string>& addresses,
                                             ReportTag tag, const VerificationOptions& options,
                                             dns::Resolver& resolver) {
  Verifier verifier(policy_domain, tag, options, resolver);
  const std::size_t count = std::min(addresses.size(), dmarc::most_report_addresses);
  for (std::size_t i = 0; i < count; ++i)
    if (const std::optional<DomainName> host = host_of(addresses[i])) verifier.prefetch(*host);

  std::vector<Destination> destinations;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<DomainName> host = host_of(addresses[i]);
    if (host)
      add_verified(destinations, addresses[i], verifier.verify(*host));
    else
      add_once(destinations, {printable(addresses[i]), Standing::excluded, "no address that mail could be sent to"});
  }
  return destinations;
}

}  // namespace dmarcd::sending
