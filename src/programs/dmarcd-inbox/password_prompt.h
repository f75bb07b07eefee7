#pragma once

#include <string>

#include "dmarcd/base/result.h"

namespace dmarcd::inbox_program {

/// Asks for a password twice on the terminal, unseen; without a terminal, the first line of standard input.
Result<std::string> ask_password(const std::string& prompt);

}  // namespace dmarcd::inbox_program
