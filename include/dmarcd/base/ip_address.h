#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address is the IPv4 address that it maps (RFC 7208 section 5).
class IpAddress {
 public:
  using V4Bytes = std::array<std::uint8_t, 4>;
  using V6Bytes = std::array<std::uint8_t, 16>;

  /// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; no brackets, port or zone.
  static Result<IpAddress> parse(std::string_view text);
  static IpAddress from_v4(const V4Bytes& bytes);
  static IpAddress from_v6(const V6Bytes& bytes);

  bool is_v4() const { return is_v4_; }
  bool is_loopback() const;

  /// The 4 or 16 octets in network order.
  std::string_view bytes() const;

  /// RFC 5952 form: "2001:db8::1".
  std::string text() const;

  /// The name of its PTR record: "1.2.0.192.in-addr.arpa" (RFC 1035 section 3.5, RFC 3596 section 2.5).
  std::string reverse_name() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  IpAddress() = default;

  bool is_v4_ = true;
  V6Bytes bytes_{};  ///< An IPv4 address fills the first four.
};

/// An address and a prefix length: "192.0.2.0/24". A bare address is a network of one.
class IpNetwork {
 public:
  /// `prefix_bits` at most 32 for IPv4, 128 for IPv6.
  IpNetwork(IpAddress address, unsigned prefix_bits);

  static Result<IpNetwork> parse(std::string_view text);

  /// Never across address families.
  bool contains(const IpAddress& address) const;
  std::string text() const;

  bool operator==(const IpNetwork&) const = default;

 private:
  IpAddress address_;
  unsigned prefix_bits_;
};

}  // namespace dmarcd
