#pragma once

#include <string>
#include <string_view>

namespace dmarcd::dashboard {

/// A stranger's text as people can see all of it: control characters, marks that turn the direction of writing, and
/// characters without a shape become codes as "[U+202E]"; octets that are no UTF-8 become "[0x9F]". Line feeds and tabs
/// stay; a CR before a line feed goes.
std::string visible_text(std::string_view text);

}  // namespace dmarcd::dashboard
