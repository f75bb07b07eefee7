#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/limits.h"

#include "check_host.h"

// When each mechanism matches (RFC 7208 section 5). A target that is no domain name matches nothing (section 4.8).
namespace dmarcd::spf {

using dns::DomainName;
using Status = dns::Answer::Status;

TermResult<bool> CheckHost::matches(const All&, const DomainName&) {
  return true;
}

TermResult<bool> CheckHost::matches(const Ip& ip, const DomainName&) {
  return ip.network && ip.network->contains(facts_.client_address);
}

// RFC 7208 section 5.2: the table of results.
TermResult<bool> CheckHost::matches(const Include& include, const DomainName& domain) {
  DMARCD_TRY(lookups_.begin_term());
  const std::optional<DomainName> target = target_name(include.domain, domain);
  if (!target && include.domain.is_outside_ascii(facts_)) return false;
  if (!target) return term_permerror("its target is no domain name");
  const Outcome included = check(*target);
  switch (included.code) {
    case SpfCode::pass: return true;
    case SpfCode::fail:
    case SpfCode::softfail:
    case SpfCode::neutral: return false;
    case SpfCode::temperror: return tl::unexpected(TermError{SpfCode::temperror, included.reason});
    case SpfCode::none:
    case SpfCode::permerror: return term_permerror(included.reason);
  }
  return false;
}

TermResult<bool> CheckHost::matches(const A& a, const DomainName& domain) {
  DMARCD_TRY(lookups_.begin_term());
  const std::optional<DomainName> target = target_name(a.domain, domain);
  if (!target) return false;
  const dns::AnswerPtr answer = DMARCD_TRY(lookups_.ask(*target, address_type(facts_.client_address)));
  if (answer->status != Status::found) DMARCD_TRY(lookups_.count_void());
  return is_among(answer->addresses, a.cidr);
}

TermResult<bool> CheckHost::matches(const Mx& mx, const DomainName& domain) {
  DMARCD_TRY(lookups_.begin_term());
  const std::optional<DomainName> target = target_name(mx.domain, domain);
  if (!target) return false;
  const dns::AnswerPtr exchanges = DMARCD_TRY(lookups_.ask(*target, dns::RecordType::mx));
  if (exchanges->names.size() > most_mx_hosts)
    return term_permerror(fmt::format("{} has more than {} MX hosts", printable(target->text()), most_mx_hosts));

  bool any_found = exchanges->status == Status::found && exchanges->names.empty();  // The null MX is an answer.
  for (const DomainName& host : exchanges->names) {
    const dns::AnswerPtr answer = DMARCD_TRY(lookups_.ask(host, address_type(facts_.client_address)));
    if (is_among(answer->addresses, mx.cidr)) return true;
    if (answer->status == Status::found) any_found = true;
  }
  if (!any_found) DMARCD_TRY(lookups_.count_void());
  return false;
}

// Its failures are no temperror: the mechanism, or the name, is passed over.
TermResult<bool> CheckHost::matches(const Ptr& ptr, const DomainName& domain) {
  DMARCD_TRY(lookups_.begin_term());
  const std::optional<DomainName> target = target_name(ptr.domain, domain);
  if (!target) return false;
  if (client_names_.are_absent()) DMARCD_TRY(lookups_.count_void());
  return client_names_.any_at_or_below(*target);
}

// An A record whatever the client's address family.
TermResult<bool> CheckHost::matches(const Exists& exists, const DomainName& domain) {
  DMARCD_TRY(lookups_.begin_term());
  const std::optional<DomainName> target = target_name(exists.domain, domain);
  if (!target) return false;
  const dns::AnswerPtr answer = DMARCD_TRY(lookups_.ask(*target, dns::RecordType::a));
  if (answer->status != Status::found) DMARCD_TRY(lookups_.count_void());
  return answer->status == Status::found;
}

bool CheckHost::is_among(const std::vector<IpAddress>& addresses, const DualCidrLength& cidr) const {
  return std::any_of(addresses.begin(), addresses.end(), [&](const IpAddress& address) {
    return IpNetwork(address, address.is_v4() ? cidr.ip4 : cidr.ip6).contains(facts_.client_address);
  });
}

}  // namespace dmarcd::spf
