#include "client_names.h"

#include <algorithm>

#include "dmarcd/spf/limits.h"

namespace dmarcd::spf {
namespace {

enum class Preference { the_domain, below_it, another };

Preference preference(const dns::DomainName& name, const dns::DomainName& domain) {
  if (name == domain) return Preference::the_domain;
  return name.is_at_or_below(domain) ? Preference::below_it : Preference::another;
}

}  // namespace

dns::RecordType address_type(const IpAddress& client) {
  return client.is_v4() ? dns::RecordType::a : dns::RecordType::aaaa;
}

bool ClientNames::are_absent() {
  return names().empty() && !reverse_lookup_failed_;
}

bool ClientNames::any_at_or_below(const dns::DomainName& target) {
  return std::any_of(names().begin(), names().end(),
                     [&](const dns::DomainName& name) { return name.is_at_or_below(target) && is_validated(name); });
}

std::string ClientNames::best_for(const dns::DomainName& domain) {
  std::vector<dns::DomainName> candidates = names();
  std::stable_sort(candidates.begin(), candidates.end(), [&](const dns::DomainName& a, const dns::DomainName& b) {
    return preference(a, domain) < preference(b, domain);
  });
  const auto best = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const dns::DomainName& name) { return is_validated(name); });
  return best == candidates.end() ? "unknown" : best->text();
}

const std::vector<dns::DomainName>& ClientNames::names() {
  if (names_) return *names_;
  names_.emplace();
  const Result<dns::DomainName> reverse_name = dns::DomainName::parse(client_.reverse_name());
  const dns::LookupResult answer = resolver_.lookup(*reverse_name, dns::RecordType::ptr);
  if (!answer) {
    reverse_lookup_failed_ = any_lookup_failed_ = true;
    return *names_;
  }
  const std::vector<dns::DomainName>& all = (*answer)->names;
  names_->assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most_ptr_names)));
  return *names_;
}

bool ClientNames::is_validated(const dns::DomainName& name) {
  const dns::LookupResult answer = resolver_.lookup(name, address_type(client_));
  if (!answer) {
    any_lookup_failed_ = true;
    return false;
  }
  const std::vector<IpAddress>& addresses = (*answer)->addresses;
  return std::find(addresses.begin(), addresses.end(), client_) != addresses.end();
}

}  // namespace dmarcd::spf
