#include "random.h"

#include <array>
#include <bit>
#include <cstdint>
#include <random>
#include <string_view>
#include <sys/random.h>

namespace dmarcd::system {
namespace {

/// The kernel's random octets; so few never block or come short once the host has started.
template <class Value>
Value random_value() {
  Value value{};
  if (getrandom(&value, sizeof value, 0) == static_cast<ssize_t>(sizeof value)) return value;
  std::random_device device;  // Without getrandom, as in some sandboxes.
  std::array<char, sizeof value> octets{};
  for (char& octet : octets) octet = static_cast<char>(device());
  return std::bit_cast<Value>(octets);
}

/// An octet has each of the 32 characters equally often.
template <std::size_t length>
std::string random_text() {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  for (const std::uint8_t octet : random_value<std::array<std::uint8_t, length>>())
    text += alphabet[octet % alphabet.size()];
  return text;
}

}  // namespace

unsigned random_below(unsigned limit) {
  // 64 bits are so many more than `limit` that the bias of the remainder cannot be seen.
  return static_cast<unsigned>(random_value<std::uint64_t>() % limit);
}

std::string random_id() {
  return random_text<16>();
}

std::string random_token() {
  return random_text<52>();
}

}  // namespace dmarcd::system
