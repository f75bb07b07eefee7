#include "inbox_packing.h"

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::string sortable(std::string_view octets) {
  std::string text(1, octets.size() == 4 ? '4' : '6');
  for (const char octet : octets) {
    text += digits[static_cast<unsigned char>(octet) >> 4U];
    text += digits[static_cast<unsigned char>(octet) & 0xFU];
  }
  return text;
}

std::uint8_t nibble(char digit) {
  return static_cast<std::uint8_t>(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
}

template <class Octets>
Octets octets_of(const std::string& sortable) {
  Octets octets{};
  for (std::size_t i = 0; i < octets.size() && 2 * i + 2 < sortable.size(); ++i)
    octets[i] = static_cast<std::uint8_t>(nibble(sortable[2 * i + 1]) << 4U | nibble(sortable[2 * i + 2]));
  return octets;
}

}  // namespace

std::string sortable_address(const IpAddress& address) {
  return sortable(address.bytes());
}

IpAddress address_of(const std::string& sortable) {
  if (sortable.starts_with('4')) return IpAddress::from_v4(octets_of<IpAddress::V4Bytes>(sortable));
  return IpAddress::from_v6(octets_of<IpAddress::V6Bytes>(sortable));
}

std::pair<std::string, std::string> sortable_range(const IpNetwork& network) {
  const std::string text = network.text();
  const std::size_t slash = text.find('/');
  std::string lowest(IpAddress::parse(text.substr(0, slash))->bytes());
  std::string highest = lowest;
  for (std::size_t bit = parse_number(text.substr(slash + 1)).value_or(0); bit < 8 * lowest.size(); ++bit) {
    const auto mask = static_cast<unsigned char>(0x80U >> bit % 8);
    lowest[bit / 8] = static_cast<char>(static_cast<unsigned char>(lowest[bit / 8]) & ~mask);
    highest[bit / 8] = static_cast<char>(static_cast<unsigned char>(highest[bit / 8]) | mask);
  }
  return {sortable(lowest), sortable(highest)};
}

long long packed(const Outcome& outcome) {
  return static_cast<long long>(outcome.disposition) << outcome_disposition_shift | (outcome.is_recomputed ? 4 : 0) |
         (outcome.dkim ? 2 : 0) | (outcome.spf ? 1 : 0);
}

Outcome outcome_of(long long packed) {
  return {.disposition = static_cast<evaluation::Disposition>(packed >> outcome_disposition_shift),
          .dkim = (packed & 2) != 0,
          .spf = (packed & 1) != 0,
          .is_recomputed = (packed & 4) != 0};
}

std::string takeable(const std::string& text) {
  constexpr std::size_t longest = 64U << 10;
  return is_utf8(text) && text.find('\0') == std::string::npos ? text : printable(text, longest);
}

}  // namespace dmarcd::sql
