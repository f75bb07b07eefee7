#include "identity.h"

#include <algorithm>
#include <map>

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

/// The other domain that at least half of the address's mail was proved to be of; empty if none.
std::string proved_stranger(const Mail& mail, const Sender& sender) {
  std::map<std::string_view, std::uint64_t> messages;
  std::uint64_t all = 0;
  for (const std::uint32_t number : sender.strands) {
    const Strand& strand = mail.strands[number];
    const Marks& marks = mail.marks_of(strand);
    all += strand.messages;
    if (!marks.foreign_signers.empty())
      messages[registered_part(marks.foreign_signers.front())] += strand.messages;
    else if (!marks.foreign_sender.empty())
      messages[registered_part(marks.foreign_sender)] += strand.messages;
  }
  const auto most = std::max_element(messages.begin(), messages.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == messages.end() || most->second < all - most->second ? "" : std::string(most->first);
}

std::string masked(const IpAddress& ip, std::size_t whole_octets, std::uint8_t last_mask) {
  std::string octets(ip.bytes());
  for (std::size_t i = whole_octets; i < octets.size(); ++i)
    octets[i] = static_cast<char>(i == whole_octets ? static_cast<std::uint8_t>(octets[i]) & last_mask : 0);
  return octets;
}

}  // namespace

std::string identity_of(const Mail& mail, const Sender& sender, std::string_view policy_domain) {
  if (!sender.name.empty()) {
    if (is_own_name(sender.name, policy_domain) || is_at_or_below(sender.name, registered_part(policy_domain)))
      return "host:" + sender.name;
    if (const MailService* service = mail_service(sender.name)) return "service:" + std::string(service->domain);
    return "name:" + std::string(registered_part(sender.name));
  }
  const std::string stranger = proved_stranger(mail, sender);
  if (const MailService* service = mail_service(stranger)) return "service:" + std::string(service->domain);
  if (!stranger.empty()) return "via:" + stranger;
  return "ip:" + sender.ip.text();
}

bool is_shared(std::string_view identity) {
  return !identity.starts_with("ip:") && !identity.starts_with("host:");
}

std::string near_network(const IpAddress& ip) {
  return ip.is_v4() ? masked(ip, 3, 0xF0) : masked(ip, 8, 0);
}

std::string wide_network(const IpAddress& ip) {
  return ip.is_v4() ? masked(ip, 3, 0) : masked(ip, 8, 0);
}

}  // namespace dmarcd::advisor
