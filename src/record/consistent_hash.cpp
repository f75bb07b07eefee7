#include "dmarcd/record/consistent_hash.h"

#include <cassert>

namespace dmarcd::record {
namespace {

/// FNV-1a of 64 bits: short, and written down for ever, which std::hash is not.
std::uint64_t fnv1a(std::string_view text) {
  constexpr std::uint64_t offset_basis = 0xcbf29ce484222325U;
  constexpr std::uint64_t prime = 0x100000001b3U;

  std::uint64_t hash = offset_basis;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return hash;
}

/// A step of a linear congruential generator of 64 bits, seeded by the key.
std::uint64_t next_random(std::uint64_t state) {
  return state * 2862933555777941757U + 1;
}

}  // namespace

std::size_t jump_hash(std::uint64_t key, std::size_t buckets) {
  assert(buckets >= 1);
  constexpr double range = 2147483648.0;  // The generator's upper 31 bits, and one: never zero.

  // A key that sits in `bucket` when there are `bucket + 1` of them stays there until the number of buckets first
  // passes `next`; the generator tells each such moment from the one before.
  std::size_t bucket = 0;
  double next = 0;
  while (next < static_cast<double>(buckets)) {
    bucket = static_cast<std::size_t>(next);
    key = next_random(key);
    next = static_cast<double>(bucket + 1) * (range / static_cast<double>((key >> 33) + 1));
  }
  return bucket;
}

std::size_t bucket_of(std::string_view name, std::size_t buckets) {
  return jump_hash(fnv1a(name), buckets);
}

}  // namespace dmarcd::record
