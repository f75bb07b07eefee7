#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dmarcd {

/// A stranger's text as people can see all of it: control characters, marks that turn the direction of writing, and
/// characters without a shape become codes as "[U+202E]"; octets that are no UTF-8 become "[0x9F]". Line feeds and tabs
/// stay; a CR before a line feed goes.
std::string visible_text(std::string_view text);

/// The same in one line, as for a terminal: nobody's name moves the cursor. Line ends and tabs are codes too, and what
/// is longer than `longest` characters ends in an ellipsis.
std::string visible_line(std::string_view text, std::size_t longest = 80);

/// JSON with an escape ("\u202e") in its strings for each character that cannot be seen: nothing turns a terminal's
/// lines around, and to whoever parses it nothing has changed.
std::string visible_json(std::string_view json);

}  // namespace dmarcd
