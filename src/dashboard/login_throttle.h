#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"

namespace dmarcd::dashboard {

/// Lets so many attempts to log in through and no more: of one client (an IPv6 network of 64 bits is one), and for one
/// name. Attempts are counted in a table of fixed size; names or clients that share a place in it share their
/// allowance, and which do so cannot be known from outside. Thread safe.
class LoginThrottle {
 public:
  /// `secret` decides on the places in the table.
  explicit LoginThrottle(std::string secret) : secret_(std::move(secret)) {}

  /// Counts an attempt before the password is looked at, so that many at once do not slip through; false: too many.
  bool admits(const IpAddress& client, std::string_view name, Timestamp now);

  /// Takes back the count of an attempt that was right.
  void forgive(const IpAddress& client, std::string_view name);

  static constexpr double most_of_client = 10;  ///< At once; a person mistypes less often.
  static constexpr double most_of_name = 30;  ///< More than of a client, so that nobody is locked out by one stranger.
  static constexpr double forgotten_a_second = 1.0 / 30;

 private:
  struct Place {
    double attempts = 0;
    Timestamp counted_at;
  };
  using Table = std::array<Place, 4096>;

  Place& place_of(Table& table, std::string_view key) const;
  static bool has_room(Place& place, double most, Timestamp now);

  const std::string secret_;
  std::mutex lock_;
  Table clients_{};
  Table names_{};
};

}  // namespace dmarcd::dashboard
