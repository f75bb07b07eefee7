#include "login_throttle.h"

#include <algorithm>
#include <functional>

#include "dmarcd/base/text.h"

namespace dmarcd::dashboard {
namespace {

/// Whoever has one IPv6 address has its network of 64 bits.
std::string_view key_of(const IpAddress& client) {
  return client.bytes().substr(0, client.is_v4() ? 4 : 8);
}

void take_back(double& attempts) {
  attempts = std::max(0.0, attempts - 1);
}

}  // namespace

LoginThrottle::Place& LoginThrottle::place_of(Table& table, std::string_view key) const {
  std::string keyed = secret_;
  keyed += key;
  return table[std::hash<std::string>{}(keyed) % table.size()];
}

bool LoginThrottle::has_room(Place& place, double most, Timestamp now) {
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - place.counted_at).count());
  place.attempts = std::max(0.0, place.attempts - seconds * forgotten_a_second);
  place.counted_at = now;
  return place.attempts + 1 <= most;
}

bool LoginThrottle::admits(const IpAddress& client, std::string_view name, Timestamp now) {
  const std::lock_guard guard(lock_);
  Place& by_client = place_of(clients_, key_of(client));
  Place& by_name = place_of(names_, to_lower(name));
  const bool client_has_room = has_room(by_client, most_of_client, now);
  const bool name_has_room = has_room(by_name, most_of_name, now);
  if (!client_has_room || !name_has_room) return false;
  by_client.attempts += 1;
  by_name.attempts += 1;
  return true;
}

void LoginThrottle::forgive(const IpAddress& client, std::string_view name) {
  const std::lock_guard guard(lock_);
  take_back(place_of(clients_, key_of(client)).attempts);
  take_back(place_of(names_, to_lower(name)).attempts);
}

}  // namespace dmarcd::dashboard
