#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <map>

#include "desk.h"
#include "identity.h"

namespace dmarcd::advisor {
namespace {

/// So many nameless addresses with one key are a pool, which an administrator thinks of as one.
constexpr std::size_t least_pool = 5;

/// A forwarder carries no more of a key's mail than its home does, where SPF tells the home. Where it does not, the
/// home is only whoever carries the most: so many times as much as a forwarder.
constexpr std::uint64_t rest_to_forwarder = 4;

/// So many days without a pass are no chance.
constexpr int least_days_stopped = 3;

/// Addresses of one identity that pass by signatures alone.
struct Signers {
  std::vector<const Profile*> profiles;
  std::uint64_t messages = 0, aligned = 0, told_forwarded = 0;
  std::vector<std::pair<KeyId, std::uint64_t>> passed;
  DayBits days_passing = 0, days_failing = 0;
  bool has_claims = false;

  void add(const Profile& profile) {
    profiles.push_back(&profile);
    messages += profile.messages;
    aligned += profile.aligned;
    told_forwarded += profile.told_forwarded;
    for (const auto& [key, count] : profile.passed) add_to(passed, key, count);
    days_passing |= profile.days_passing;
    days_failing |= profile.days_failing;
    has_claims = has_claims || !profile.claimed.empty();
  }
};

/// It passed day by day until one, and from then on nothing did: no forwarder's mixture of good and bad.
bool has_stopped(const Signers& signers, const Thresholds& thresholds) {
  if (!signers.has_claims || signers.messages - signers.aligned < thresholds.smallest_source) return false;
  const DayBits latest_pass = signers.days_passing & (~signers.days_passing + 1);
  const DayBits later = latest_pass - 1;
  const int failing_before = std::popcount(signers.days_failing & ~later);
  return std::popcount(signers.days_failing & later) >= least_days_stopped &&
         failing_before * 4 <= std::popcount(signers.days_passing);
}

/// Who is nameless is put with his neighbours, so that a pool of servers counts as one.
std::string place_of(const Desk& desk, const Profile& profile) {
  return is_shared(profile.identity) ? profile.identity : wide_network(desk.ip_of(profile));
}

/// How much of a key's mail comes from each place, by signatures alone.
class KeyPlaces {
 public:
  void add(const Desk& desk, const Profile& profile) {
    for (const auto& [key, messages] : profile.passed) places_[key][place_of(desk, profile)] += messages;
  }

  std::uint64_t at(KeyId key, const std::string& place) const {
    const std::map<std::string, std::uint64_t>& places = places_.at(key);
    const auto found = places.find(place);
    return found == places.end() ? 0 : found->second;
  }

  std::uint64_t largest(KeyId key) const {
    std::uint64_t largest = 0;
    for (const auto& [place, messages] : places_.at(key)) largest = std::max(largest, messages);
    return largest;
  }

 private:
  std::map<KeyId, std::map<std::string, std::uint64_t>> places_;
};

bool lives_elsewhere(const Desk& desk, const Signers& signers, const KeyPlaces& places) {
  const std::optional<KeyId> key = main_key(signers.passed);
  if (!key) return false;
  const std::uint64_t here = places.at(*key, place_of(desk, *signers.profiles.front()));
  const std::uint64_t at_home = desk.homes.listed(*key);
  if (at_home > 0) return here <= at_home;
  return here * rest_to_forwarder <= places.largest(*key);
}

/// A signature proves who wrote a message, not who sent it on: whoever is not named by SPF may be a forwarder.
Basis judge(const Desk& desk, std::string_view identity, const Signers& signers, const KeyPlaces& places) {
  const bool sends_for_customers =
      identity.starts_with("service:") &&
      mail_service(identity.substr(std::string_view("service:").size()))->kind == MailService::Kind::sender;
  if (identity.starts_with("host:")) return Basis::own_name;
  if (signers.told_forwarded * 2 >= signers.messages) return Basis::told_forwarded;
  if (sends_for_customers) return Basis::passes_by_own_key;
  if (!lives_elsewhere(desk, signers, places)) return Basis::passes_by_own_key;
  return has_stopped(signers, desk.thresholds) ? Basis::stopped_passing : Basis::key_lives_elsewhere;
}

std::string key_identity(const Desk& desk, KeyId key) {
  const KeyTable::Key& name = desk.mail.keys[key];
  return fmt::format("key:{}/{}", name.domain, name.selector);
}

/// Puts own addresses down, the nameless ones by key where they are many.
void put_down(Desk& desk, const std::vector<std::pair<const Profile*, Basis>>& own) {
  std::map<KeyId, std::size_t> nameless;
  const auto pool_key = [](const Profile& profile) {
    return profile.identity.starts_with("ip:") ? main_key(profile.passed) : std::nullopt;
  };
  for (const auto& [profile, basis] : own)
    if (const std::optional<KeyId> key = pool_key(*profile)) ++nameless[*key];
  for (const auto& [profile, basis] : own) {
    const std::optional<KeyId> key = pool_key(*profile);
    const bool is_pool = key && nameless[*key] >= least_pool;
    desk.put_own(*profile, is_pool ? key_identity(desk, *key) : profile->identity, basis);
  }
}

}  // namespace

void sort_proved(Desk& desk) {
  std::vector<std::pair<const Profile*, Basis>> own;
  std::map<std::string_view, Signers> by_signature;
  KeyPlaces places;
  for (const Profile& profile : desk.profiles) {
    if (profile.proved_by_spf > 0)
      own.emplace_back(&profile, profile.aligned > 0 ? Basis::passes_by_spf : Basis::passes_not_aligned);
    else if (profile.proved_by_key > 0)
      by_signature[profile.identity].add(profile);
    if (profile.proved_by_key > 0) places.add(desk, profile);
  }
  for (const auto& [identity, signers] : by_signature) {
    const Basis judged = judge(desk, identity, signers, places);
    const Basis basis = side_of(judged) == Side::own && signers.aligned == 0 ? Basis::passes_not_aligned : judged;
    for (const Profile* profile : signers.profiles) {
      if (side_of(basis) == Side::own)
        own.emplace_back(profile, basis);
      else
        desk.put(profile->strands, identity, basis);
    }
  }
  put_down(desk, own);
}

}  // namespace dmarcd::advisor
