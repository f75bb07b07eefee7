#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dmarcd::record {

/// Which of `buckets` (at least 1) a key belongs to, from 0. With one bucket more, a key stays or moves into the new
/// one: the jump consistent hash of Lamping and Veach. Costs about ln(buckets) steps and no memory.
std::size_t jump_hash(std::uint64_t key, std::size_t buckets);

/// The same for a name. The answer is the same on each host, in each version and for ever: it says where records lie.
std::size_t bucket_of(std::string_view name, std::size_t buckets);

}  // namespace dmarcd::record
