#include "random_bits.h"

#include <algorithm>
#include <stdlib.h>

namespace dmarcd::ldns {

std::uint16_t RandomBits::sixteen() {
  const std::array<std::uint8_t, 2> octets = take<2>();
  return static_cast<std::uint16_t>(octets[0] << 8 | octets[1]);
}

std::size_t RandomBits::below(std::size_t limit) {
  return sixteen() % limit;
}

RandomBits::NameBits RandomBits::for_a_name() {
  return take<32>();
}

template <std::size_t Count>
std::array<std::uint8_t, Count> RandomBits::take() {
  if (used_ + Count > pool_.size()) {
    arc4random_buf(pool_.data(), pool_.size());
    used_ = 0;
  }
  std::array<std::uint8_t, Count> octets;
  std::copy_n(pool_.begin() + static_cast<std::ptrdiff_t>(used_), Count, octets.begin());
  used_ += Count;
  return octets;
}

}  // namespace dmarcd::ldns
