#pragma once

#include <cstddef>
#include <string>

#include "dmarcd/base/result.h"

namespace dmarcd::inbox_program {

/// All that comes on standard input. Of what is longer than `most` octets the first `most` + 1: enough to see that it
/// is too long, and the rest is read and dropped, so that whoever writes is not cut off. An Error if the pipe breaks.
Result<std::string> read_standard_input(std::size_t most);

}  // namespace dmarcd::inbox_program
