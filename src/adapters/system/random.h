#pragma once

#include <string>

namespace dmarcd::system {

/// A number from 0 to `limit` - 1, each as likely as any other; `limit` at most 65,536. Not for keys.
unsigned random_below(unsigned limit);

/// Sixteen characters of a-z and 2-7: 80 random bits, so that no two are ever alike.
std::string random_id();

/// Fifty-two characters of a-z and 2-7: 260 random bits, which nobody guesses. For keys and tokens.
std::string random_token();

}  // namespace dmarcd::system
