#pragma once

#include <cstddef>
#include <string>

#include "dmarcd/base/result.h"

namespace dmarcd::system {

/// All octets of a file. A permanent Error says why it cannot be read: it is not there, it is a directory, it is longer
/// than `most_octets`. Blocks; follows symbolic links; reads pipes to their end.
Result<std::string> read_file(const std::string& path, std::size_t most_octets);

}  // namespace dmarcd::system
