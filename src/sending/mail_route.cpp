#include "dmarcd/sending/mail_route.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>

#include "dmarcd/base/text.h"

namespace dmarcd::sending {
namespace {

using dns::Answer;
using dns::DomainName;
using dns::RecordType;

/// So many servers of a domain are tried at most: large providers name five, and a stranger may name thousands.
constexpr std::size_t most_hosts = 5;

/// So many names of a domain's MX records are looked up at most, those without an address included.
constexpr std::size_t most_exchanges = 10;

/// So many addresses of one server are tried at most: who has more has them for load, not for reach.
constexpr std::size_t most_addresses = 4;

/// Where no stranger's server can be: what leads there would reach this host, its neighbours or nobody.
bool is_nowhere(const IpAddress& address) {
  constexpr std::array<std::string_view, 9> nowhere = {
      "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",  // RFC 6890
      "::/96",     "fe80::/10",   "fec0::/10",      "ff00::/8",                    // RFC 4291
  };
  return std::any_of(nowhere.begin(), nowhere.end(), [&](std::string_view text) {
    const Result<IpNetwork> network = IpNetwork::parse(text);
    return network && network->contains(address);
  });
}

/// The addresses of one server, and whether the DNS kept silent about some.
struct Addresses {
  std::vector<IpAddress> found;
  std::optional<std::string> silence;
};

void add(Addresses& addresses, const dns::LookupResult& answer) {
  if (!answer) {
    addresses.silence = answer.error().text;
    return;
  }
  for (const IpAddress& address : (*answer)->addresses) {
    const bool is_known = std::find(addresses.found.begin(), addresses.found.end(), address) != addresses.found.end();
    if (addresses.found.size() < most_addresses && !is_known && !is_nowhere(address))
      addresses.found.push_back(address);
  }
}

Addresses addresses_of(const DomainName& host, dns::Resolver& resolver) {
  Addresses addresses;
  add(addresses, resolver.lookup(host, RecordType::a));
  add(addresses, resolver.lookup(host, RecordType::aaaa));
  return addresses;
}

void prefetch_addresses(const std::vector<DomainName>& hosts, dns::Resolver& resolver) {
  for (const DomainName& host : hosts) {
    resolver.prefetch(host, RecordType::a);
    resolver.prefetch(host, RecordType::aaaa);
  }
}

std::vector<DomainName> without_repetition(const std::vector<DomainName>& names) {
  std::vector<DomainName> distinct;
  for (const DomainName& name : names) {
    const bool is_new = std::find(distinct.begin(), distinct.end(), name) == distinct.end();
    if (is_new && name.is_host_name() && distinct.size() < most_exchanges) distinct.push_back(name);
  }
  return distinct;
}

/// The names of the domain's servers; the domain itself where it has no MX record (RFC 5321 section 5.1).
Result<std::vector<DomainName>> names_of_hosts(const DomainName& domain, dns::Resolver& resolver) {
  const dns::LookupResult answer = resolver.lookup(domain, RecordType::mx);
  if (!answer) return temporary_failure(answer.error().text);
  switch ((*answer)->status) {
    case Answer::Status::no_such_domain: return permanent_failure("the domain does not exist");
    case Answer::Status::no_data: return std::vector{domain};
    case Answer::Status::found: break;
  }
  if ((*answer)->names.empty()) return permanent_failure("the domain says that it takes no mail (null MX, RFC 7505)");
  return without_repetition((*answer)->names);
}

Result<std::vector<MailHost>> hosts_of(const DomainName& domain, dns::Resolver& resolver) {
  const std::vector<DomainName> names = DMARCD_TRY(names_of_hosts(domain, resolver));
  prefetch_addresses(names, resolver);

  std::vector<MailHost> hosts;
  std::optional<std::string> silence;
  for (const DomainName& name : names) {
    Addresses addresses = addresses_of(name, resolver);
    if (!addresses.found.empty()) hosts.push_back({name, std::move(addresses.found)});
    if (addresses.silence) silence = std::move(addresses.silence);
    if (hosts.size() == most_hosts) break;
  }
  if (!hosts.empty()) return hosts;
  if (silence) return temporary_failure(*std::move(silence));
  return permanent_failure("none of the domain's mail servers has an address that mail can be sent to");
}

}  // namespace

Result<std::vector<MailHost>> find_mail_hosts(const DomainName& domain, dns::Resolver& resolver) {
  Result<std::vector<MailHost>> hosts = hosts_of(domain, resolver);
  if (!hosts)
    hosts.error().message =
        fmt::format("mail servers of {}: {}", printable(domain.text()), std::move(hosts).error().message);
  return hosts;
}

}  // namespace dmarcd::sending
