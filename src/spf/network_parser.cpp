#include "network_parser.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::spf {
namespace {

constexpr unsigned ip4_bits = 32;
constexpr unsigned ip6_bits = 128;

/// No leading zero, as in the octets of ip4 (RFC 7208 section 12).
Result<unsigned> parse_length(std::string_view digits, unsigned longest) {
  const std::optional<std::uint64_t> length = parse_number(digits);
  const bool has_leading_zero = digits.size() > 1 && digits.front() == '0';
  if (!length || has_leading_zero || *length > longest)
    return permanent_failure(fmt::format("\"/{}\" is no prefix length from 0 to {}", printable(digits, 20), longest));
  return static_cast<unsigned>(*length);
}

/// The digits at the end of `text` that stand after `slashes`, with those taken off; nothing if there are none.
std::optional<std::string_view> take_suffix(std::string_view& text, std::string_view slashes) {
  const std::size_t before_digits = text.find_last_not_of("0123456789");
  if (before_digits == std::string_view::npos || before_digits + 1 == text.size()) return std::nullopt;
  const std::string_view head = text.substr(0, before_digits + 1);
  if (!head.ends_with(slashes)) return std::nullopt;
  const std::string_view digits = text.substr(head.size());
  text = head.substr(0, head.size() - slashes.size());
  return digits;
}

struct WrittenNetwork {
  std::string_view address;
  unsigned bits;
};

/// ":" address [ "/" length ]
Result<WrittenNetwork> split_network(std::string_view text, unsigned longest) {
  if (!text.starts_with(':')) return permanent_failure("it needs a colon and an address");
  text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return WrittenNetwork{text, longest};
  return WrittenNetwork{text.substr(0, slash), DMARCD_TRY(parse_length(text.substr(slash + 1), longest))};
}

}  // namespace

Result<DualCidrLength> take_dual_cidr_length(std::string_view& text) {
  DualCidrLength cidr;
  if (const std::optional<std::string_view> digits = take_suffix(text, "//"))
    cidr.ip6 = DMARCD_TRY(parse_length(*digits, ip6_bits));
  if (const std::optional<std::string_view> digits = take_suffix(text, "/"))
    cidr.ip4 = DMARCD_TRY(parse_length(*digits, ip4_bits));
  return cidr;
}

Result<std::optional<IpNetwork>> parse_ip4_network(std::string_view text) {
  const WrittenNetwork written = DMARCD_TRY(split_network(text, ip4_bits));
  const IpAddress address = DMARCD_TRY(IpAddress::parse(written.address));
  if (written.address.find(':') != std::string_view::npos) return permanent_failure("the address is not IPv4");
  return IpNetwork(address, written.bits);
}

Result<std::optional<IpNetwork>> parse_ip6_network(std::string_view text) {
  const WrittenNetwork written = DMARCD_TRY(split_network(text, ip6_bits));
  const IpAddress address = DMARCD_TRY(IpAddress::parse(written.address));
  if (!address.is_v4()) return IpNetwork(address, written.bits);
  if (written.address.find(':') == std::string_view::npos) return permanent_failure("the address is not IPv6");

  // IPv4-mapped: clients in ::ffff:0:0/96 count as IPv4 (RFC 7208 section 5), so only a wider network has members. A
  // neighbour of the prefix, different in its last bit, spans the same wider network.
  constexpr unsigned mapped_prefix_bits = 96;
  if (written.bits >= mapped_prefix_bits) return std::nullopt;
  return IpNetwork(IpAddress::from_v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE, 0, 0, 0, 0}), written.bits);
}

}  // namespace dmarcd::spf
