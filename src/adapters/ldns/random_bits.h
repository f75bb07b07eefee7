#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dmarcd::ldns {

/// Random octets that nobody can foretell, taken from the kernel some thousand at a time: a question needs 34 of them.
class RandomBits {
 public:
  std::uint16_t sixteen();

  /// A number from 0 to `limit` - 1; `limit` at most 256.
  std::size_t below(std::size_t limit);

  /// One bit for each octet of the longest name.
  using NameBits = std::array<std::uint8_t, 32>;
  NameBits for_a_name();

 private:
  template <std::size_t Count>
  std::array<std::uint8_t, Count> take();

  std::array<std::uint8_t, 4096> pool_{};
  std::size_t used_ = 4096;
};

}  // namespace dmarcd::ldns
