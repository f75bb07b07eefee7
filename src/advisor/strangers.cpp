#include <algorithm>
#include <map>
#include <set>

#include "desk.h"
#include "identity.h"
#include "signed_strangers.h"
#include "unlisted.h"

namespace dmarcd::advisor {
namespace {

/// Nobody has servers of his own in so many places, all broken: addresses and networks (/24, /64), or addresses alone.
constexpr std::size_t scattered_addresses = 10, scattered_networks = 4, scattered_anyway = 100;

/// Unknown keys of one domain that may each be a server set up badly; of more than this, none is.
constexpr std::size_t most_unknown_keys = 5;

/// Unknown addresses beside own servers that may be a printer; more of them are somebody's pool.
constexpr std::size_t most_neighbours = 4;

using Profiles = std::vector<const Profile*>;

bool is_scattered(const Desk& desk, const Profiles& profiles) {
  if (profiles.size() >= scattered_anyway) return true;
  std::set<std::string> networks;
  for (const Profile* profile : profiles) networks.insert(wide_network(desk.ip_of(*profile)));
  return profiles.size() >= scattered_addresses && networks.size() >= scattered_networks;
}

bool is_sender_service(std::string_view identity) {
  if (!identity.starts_with("service:")) return false;
  return mail_service(identity.substr(std::string_view("service:").size()))->kind == MailService::Kind::sender;
}

/// What the address itself proves, apart from what the mail says.
std::optional<Basis> judge_address(const Desk& desk, const Profile& profile) {
  const Surroundings& surroundings = desk.facts.surroundings;
  if (profile.told_forwarded * 2 >= profile.messages) return Basis::told_forwarded;
  if (profile.identity.starts_with("host:")) return Basis::own_name;
  const std::optional<bool> is_named =
      surroundings.is_in_spf ? surroundings.is_in_spf(desk.ip_of(profile)) : std::nullopt;
  if (is_named.value_or(false)) {
    // A service that the record includes sends for others too.
    const bool is_anothers = profile.foreign_envelope * 2 > profile.messages && profile.has_stranger;
    return is_anothers ? Basis::named_with_strangers : Basis::named_in_spf;
  }
  const auto seen = surroundings.seen_here.find(desk.ip_of(profile));
  if (seen != surroundings.seen_here.end() && seen->second.passed > 0) return Basis::passed_here;
  return std::nullopt;
}

/// Whether the mail is proved to be another's, or SPF says that it is not ours. A hoster's network and names are shared
/// with everybody else who rents there.
bool is_anothers(const Profile& profile) {
  return (profile.has_stranger && profile.foreign_envelope * 2 > profile.messages) ||
         profile.refused * 2 > profile.messages;
}

/// The own source that a failing signature belongs to: of the same owner or network and key, and not outgrown by it.
const Desk::KnownSource* source_of_claim(const Desk& desk, const Profile& profile) {
  const auto find = [&](const auto& sources, const std::string& place) -> const Desk::KnownSource* {
    for (const KeyId key : profile.claimed) {
      const auto found = sources.find({place, key});
      if (found != sources.end() && profile.messages <= found->second.messages) return &found->second;
    }
    return nullptr;
  };
  const bool is_proved_place = profile.identity.starts_with("via:") || profile.identity.starts_with("service:");
  if (is_anothers(profile) && !is_proved_place) return nullptr;
  if (is_shared(profile.identity))
    if (const Desk::KnownSource* source = find(desk.sources_by_identity, profile.identity)) return source;
  if (is_anothers(profile)) return nullptr;
  return find(desk.sources_by_network, wide_network(desk.ip_of(profile)));
}

/// A list re-sends under its own envelope, and its changes break signatures that pass elsewhere.
bool is_list(const Desk& desk, const Profile& profile) {
  return profile.has_stranger && profile.foreign_envelope * 2 > profile.messages &&
         !is_sender_service(profile.identity) &&
         std::any_of(profile.claimed.begin(), profile.claimed.end(),
                     [&](KeyId key) { return desk.homes.is_alive(key); });
}

/// Addresses that sign as the domain and never pass: whoever spoofs can write that too.
class Claims {
 public:
  explicit Claims(Desk& desk) : desk_(desk) {}

  /// False if no key that it claims ever was: whoever invents a selector shows nothing of ours.
  bool add(const Profile& profile) {
    const auto known = std::find_if(profile.claimed.begin(), profile.claimed.end(), [&](KeyId key) {
      return desk_.homes.is_proved(key) || is_in_dns(key) == Answer::yes;
    });
    if (known != profile.claimed.end()) {
      by_known_key_[*known].push_back(&profile);
      return true;
    }
    const auto possible = std::find_if(profile.claimed.begin(), profile.claimed.end(),
                                       [&](KeyId key) { return is_in_dns(key) == Answer::unknown; });
    if (possible == profile.claimed.end()) return false;
    by_unknown_key_[*possible].push_back(&profile);
    return true;
  }

  void settle() {
    for (const auto& [key, profiles] : by_known_key_)
      put(profiles, is_scattered(desk_, profiles) ? Basis::scattered_claims : Basis::few_claims);
    settle_unknown();
  }

 private:
  enum class Answer { unknown, no, yes };

  Answer is_in_dns(KeyId key) {
    if (!desk_.facts.surroundings.has_key) return Answer::unknown;
    const auto asked = answers_.find(key);
    if (asked != answers_.end()) return asked->second;
    const KeyTable::Key& name = desk_.mail.keys[key];
    const std::optional<bool> is_there = desk_.facts.surroundings.has_key(name.domain, name.selector);
    const Answer answer = !is_there ? Answer::unknown : *is_there ? Answer::yes : Answer::no;
    answers_.emplace(key, answer);
    return answer;
  }

  /// A selector costs nothing to invent, so all unknown ones are looked at together.
  void settle_unknown() {
    Profiles all;
    std::set<KeyId> steady;
    for (const auto& [key, profiles] : by_unknown_key_) {
      all.insert(all.end(), profiles.begin(), profiles.end());
      if (is_worth_asking(profiles)) steady.insert(key);
    }
    const bool is_flood = is_scattered(desk_, all);
    if (steady.size() > most_unknown_keys) steady.clear();
    for (const auto& [key, profiles] : by_unknown_key_)
      put(profiles, is_flood && !steady.contains(key) ? Basis::scattered_claims : Basis::few_claims);
  }

  bool is_worth_asking(const Profiles& profiles) const {
    std::uint64_t messages = 0;
    DayBits days = 0;
    for (const Profile* profile : profiles) {
      messages += profile->messages;
      days |= profile->days;
    }
    return messages >= desk_.thresholds.smallest_source && is_steady(days, desk_.thresholds.days) &&
           !is_scattered(desk_, profiles);
  }

  void put(const Profiles& profiles, Basis basis) {
    for (const Profile* profile : profiles) {
      if (side_of(basis) == Side::spoofer)
        desk_.put_spoofer(*profile, basis);
      else
        desk_.put(profile->strands, profile->identity, basis);
    }
  }

  Desk& desk_;
  std::map<KeyId, Profiles> by_known_key_, by_unknown_key_;
  std::map<KeyId, Answer> answers_;
};

/// A printer, an old server: small, next to what is ours for sure.
bool is_neighbour(const Desk& desk, const Profile& profile, const std::map<std::string, std::size_t>& unknown_near) {
  const std::string network = near_network(desk.ip_of(profile));
  const auto own = desk.near_messages.find(network);
  return own != desk.near_messages.end() && profile.messages <= own->second &&
         profile.foreign_envelope * 2 <= profile.messages && unknown_near.at(network) <= most_neighbours;
}

void sort_unmarked(Desk& desk, const Profiles& profiles) {
  std::map<std::string, std::size_t> unknown_near;
  for (const Profile* profile : profiles) ++unknown_near[near_network(desk.ip_of(*profile))];
  const std::map<const Profile*, Basis> unlisted = find_unlisted(desk, profiles);
  const std::map<const Profile*, std::string> signers = find_regular_signers(desk, profiles);
  for (const Profile* profile : profiles) {
    if (const auto signer = signers.find(profile); signer != signers.end()) {
      desk.put(profile->strands, "via:" + signer->second, Basis::signed_by_another);
      continue;
    }
    Basis basis = Basis::nothing_of_ours;
    if (is_neighbour(desk, *profile, unknown_near))
      basis = Basis::neighbour;
    else if (const auto found = unlisted.find(profile); found != unlisted.end())
      basis = found->second;
    if (side_of(basis) == Side::spoofer)
      desk.put_spoofer(*profile, basis);
    else
      desk.put(profile->strands, profile->identity, basis);
  }
}

}  // namespace

void sort_strangers(Desk& desk) {
  Claims claims(desk);
  Profiles unmarked;
  for (const Profile& profile : desk.profiles) {
    if (profile.is_proved()) continue;
    if (const std::optional<Basis> basis = judge_address(desk, profile)) {
      desk.put(profile.strands, profile.identity, *basis);
    } else if (profile.claimed.empty()) {
      unmarked.push_back(&profile);
    } else if (const Desk::KnownSource* source = source_of_claim(desk, profile)) {
      desk.put(profile.strands, source->identity, Basis::key_of_known_source);
    } else if (is_list(desk, profile)) {
      desk.put(profile.strands, profile.identity, Basis::changes_messages);
    } else if (!claims.add(profile)) {
      unmarked.push_back(&profile);
    }
  }
  claims.settle();
  sort_unmarked(desk, unmarked);
}

}  // namespace dmarcd::advisor
