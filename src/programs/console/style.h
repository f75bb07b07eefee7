#pragma once

#include <string>
#include <string_view>

namespace dmarcd::console {

enum class Tone { plain, strong, good, bad, doubtful, faint };

/// The text in colour if standard output is a terminal and NO_COLOR is not set; else as it is.
std::string toned(std::string_view text, Tone tone);

}  // namespace dmarcd::console
