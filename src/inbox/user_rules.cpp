#include "dmarcd/inbox/user_rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::inbox {
namespace {

bool is_plain(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("._@-+").find(c) != std::string_view::npos;
}

}  // namespace

Result<void> check_user_name(std::string_view name) {
  if (!name.empty() && name.size() <= longest_user_name && std::all_of(name.begin(), name.end(), is_plain)) return {};
  return permanent_failure(
      fmt::format("A name has 1 to {} letters, digits and . _ @ - +, no others.", longest_user_name));
}

Result<void> check_password(std::string_view password) {
  if (password.size() < shortest_password)
    return permanent_failure(fmt::format("The password is shorter than {} characters.", shortest_password));
  if (password.size() > longest_password)
    return permanent_failure(fmt::format("The password is longer than {} octets.", longest_password));
  return {};
}

Result<std::set<std::string>> user_domains(const std::vector<std::string>& names) {
  std::set<std::string> domains;
  for (const std::string& name : names) {
    const Result<dns::DomainName> domain = dns::DomainName::parse_international(trim_space(name));
    if (!domain || !domain->is_host_name())
      return permanent_failure(fmt::format("\"{}\" is not a domain name.", printable(name, 64)));
    domains.insert(domain->text());
  }
  if (domains.size() > most_user_domains) return permanent_failure("These are too many domains for one user.");
  return domains;
}

}  // namespace dmarcd::inbox
