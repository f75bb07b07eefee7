#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dmarcd::console {

/// Text from outside for a terminal: UTF-8 as it is, but control characters, those that turn the writing direction and
/// whatever is no UTF-8 as codes, so that nobody's name moves the cursor. What is longer than `longest` characters ends
/// in an ellipsis.
std::string legible(std::string_view text, std::size_t longest = 80);

enum class Tone { plain, strong, good, bad, doubtful, faint };

/// The text in colour if standard output is a terminal and NO_COLOR is not set; else as it is.
std::string toned(std::string_view text, Tone tone);

}  // namespace dmarcd::console
