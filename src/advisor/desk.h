#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parties.h"
#include "profiles.h"

namespace dmarcd::advisor {

/// The addresses of a domain's mail while they are put into parties.
class Desk {
 public:
  Desk(const Mail& all_mail, const DomainFacts& known, const Thresholds& bounds, std::vector<Profile> addresses)
      : mail(all_mail),
        facts(known),
        thresholds(bounds),
        profiles(std::move(addresses)),
        homes(mail.keys.size(), profiles) {}

  /// Adds strands to the party of that name and side; the first basis stays.
  void put(const std::vector<std::uint32_t>& strands, std::string_view identity, Basis basis);

  /// The same for an own party, whose keys and networks are remembered for addresses that never pass.
  void put_own(const Profile& profile, const std::string& identity, Basis basis);

  /// An address that spoofs: at once with all that look like it, unless it might stand alone.
  void put_spoofer(const Profile& profile, Basis basis);

  const IpAddress& ip_of(const Profile& profile) const { return mail.senders[profile.sender].ip; }

  const Mail& mail;
  const DomainFacts& facts;
  const Thresholds& thresholds;
  const std::vector<Profile> profiles;
  const KeyHomes homes;

  using NamedKey = std::pair<std::string, KeyId>;
  struct KnownSource {
    std::string identity;
    std::uint64_t messages = 0;
  };
  std::map<NamedKey, KnownSource> sources_by_identity;  ///< Of own parties that are more than an address.
  std::map<NamedKey, KnownSource> sources_by_network;   ///< By wide network.
  std::map<std::string, std::uint64_t> near_messages;   ///< Of addresses that SPF passed for, by near network.
  bool has_mail_by_spf = false;
  std::uint64_t own_messages = 0;

  std::vector<Party> parties;

 private:
  std::unordered_map<std::string, std::size_t> index_;
};

/// Addresses that passed: own, or forwarders that carry our signatures.
void sort_proved(Desk& desk);

/// Addresses that never passed. After sort_proved.
void sort_strangers(Desk& desk);

/// What spoofed mail looks like: the name that its senders are put together by.
std::string_view look_of(const Mail& mail, std::uint32_t strand, Basis basis);

/// Whether a spoofer is heavy and comes again, so that it may stand alone and somebody may say "but that is ours".
bool is_heavy_spoofer(std::uint64_t messages, DayBits days);

/// Puts small forwarders together, and spoofers by their looks, so that a person reads few lines.
std::vector<Party> gather(const Mail& mail, std::vector<Party> parties);

}  // namespace dmarcd::advisor
