#include "unlisted.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <string>

#include "identity.h"

namespace dmarcd::advisor {
namespace {

using Profiles = std::vector<const Profile*>;
using Unlisted = std::map<const Profile*, Basis>;

/// Steady senders without any mark that may be a domain's servers beside those that prove it; of more than this, none
/// is.
constexpr std::size_t most_steady = 5;

/// Days from which on a network comes again: a wave of spoofed mail is gone after one or two.
constexpr int least_days = 3;

/// Networks that come again and may all be the domain's. Of more than this only those may be that stand out among them,
/// with so many times the days: whoever spoofs from everywhere hits some networks twice, and a server writes for weeks.
constexpr std::size_t most_networks = 9;
constexpr int stands_out = 2;

/// Whether no record speaks against the address: the domain has none, or none for the name of the envelope.
bool is_ruled_out_by_nobody(const Desk& desk, const Profile& profile) {
  const std::uint64_t ruled_out = profile.refused + (desk.own_messages > 0 ? profile.doubted : 0);
  const bool has_no_record = !desk.has_mail_by_spf || profile.without_record * 2 > profile.messages;
  return has_no_record && ruled_out * 10 < profile.messages && profile.foreign_envelope * 2 < profile.messages;
}

/// Where other mail is the domain's for sure, what it does not list has to be as regular as a server.
Unlisted find_steady(const Desk& desk, const Profiles& profiles) {
  Unlisted found;
  for (const Profile* profile : profiles)
    if (profile->messages >= desk.thresholds.smallest_source && is_steady(profile->days, desk.thresholds.days))
      found.emplace(profile, Basis::unlisted_steady);
  if (found.size() > most_steady) found.clear();
  return found;
}

/// Where nothing else is the domain's, little mail may be all that it writes. A sender may change its address within
/// its network.
Unlisted find_returning(const Desk& desk, const Profiles& profiles) {
  std::map<std::string, DayBits> days_of;
  for (const Profile* profile : profiles) days_of[wide_network(desk.ip_of(*profile))] |= profile->days;

  std::vector<int> counts;
  for (const auto& [network, days] : days_of) counts.push_back(std::popcount(days));
  std::sort(counts.begin(), counts.end(), std::greater<>());
  const int next = counts.size() > most_networks ? counts[most_networks] : 0;
  const int least = next < least_days ? least_days : next * stands_out;

  Unlisted found;
  for (const Profile* profile : profiles)
    if (std::popcount(days_of[wide_network(desk.ip_of(*profile))]) >= least)
      found.emplace(profile, Basis::unlisted_alone);
  return found;
}

}  // namespace

Unlisted find_unlisted(const Desk& desk, const Profiles& profiles) {
  Profiles possible;
  std::copy_if(profiles.begin(), profiles.end(), std::back_inserter(possible),
               [&](const Profile* profile) { return is_ruled_out_by_nobody(desk, *profile); });
  return desk.own_messages > 0 ? find_steady(desk, possible) : find_returning(desk, possible);
}

}  // namespace dmarcd::advisor
