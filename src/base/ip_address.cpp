#include "dmarcd/base/ip_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cassert>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd {
namespace {

/// Longer text is no address, whatever it holds.
constexpr std::size_t longest_address_text = INET6_ADDRSTRLEN;

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() < longest_address_text && text.find('\0') == std::string_view::npos) {
    const std::string terminated(text);
    V4Bytes v4{};
    if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return from_v4(v4);
    V6Bytes v6{};
    if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return from_v6(v6);
  }
  return permanent_failure("\"" + printable(text, 64) + "\" is not an IP address");
}

IpAddress IpAddress::from_v4(const V4Bytes& bytes) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::from_v6(const V6Bytes& bytes) {
  if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()))
    return from_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  IpAddress address;
  address.is_v4_ = false;
  address.bytes_ = bytes;
  return address;
}

bool IpAddress::is_loopback() const {
  if (is_v4_) return bytes_[0] == 127;
  return bytes_[15] == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

std::string_view IpAddress::bytes() const {
  return {reinterpret_cast<const char*>(bytes_.data()), is_v4_ ? 4U : 16U};
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string IpAddress::reverse_name() const {
  if (is_v4_) return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes_[3], bytes_[2], bytes_[1], bytes_[0]);
  std::string name;
  for (auto byte = bytes_.rbegin(); byte != bytes_.rend(); ++byte)
    name += fmt::format("{:x}.{:x}.", *byte & 0xFU, *byte >> 4U);
  return name + "ip6.arpa";
}

IpNetwork::IpNetwork(IpAddress address, unsigned prefix_bits) : address_(address), prefix_bits_(prefix_bits) {
  assert(prefix_bits <= (address.is_v4() ? 32U : 128U));
}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const IpAddress address = DMARCD_TRY(IpAddress::parse(text.substr(0, slash)));
  const unsigned longest = address.is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return IpNetwork(address, longest);
  const std::optional<std::uint64_t> bits = parse_number(text.substr(slash + 1));
  if (!bits || *bits > longest)
    return permanent_failure(fmt::format("\"{}\" has no prefix length from 0 to {}", printable(text, 64), longest));
  return IpNetwork(address, static_cast<unsigned>(*bits));
}

bool IpNetwork::contains(const IpAddress& address) const {
  if (address.is_v4() != address_.is_v4()) return false;
  const std::string_view network = address_.bytes();
  const std::string_view candidate = address.bytes();
  const std::size_t whole_bytes = prefix_bits_ / 8;
  if (network.substr(0, whole_bytes) != candidate.substr(0, whole_bytes)) return false;
  const unsigned rest = prefix_bits_ % 8;
  if (rest == 0) return true;
  const unsigned differing =
      static_cast<unsigned char>(network[whole_bytes]) ^ static_cast<unsigned char>(candidate[whole_bytes]);
  return differing >> (8 - rest) == 0;
}

std::string IpNetwork::text() const {
  return fmt::format("{}/{}", address_.text(), prefix_bits_);
}

}  // namespace dmarcd
