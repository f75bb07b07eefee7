#pragma once

#include <optional>
#include <vector>

#include "dmarcd/config/syntax.h"

#include "text_cursor.h"

namespace dmarcd::config {

/// Reads the directive at `cursor`, which stands at its dot. Nothing, and a mistake, if it is none that is known.
std::optional<Include> parse_include_directive(TextCursor& cursor, std::vector<Mistake>& mistakes);

}  // namespace dmarcd::config
