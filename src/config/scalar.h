#pragma once

#include <vector>

#include "dmarcd/config/syntax.h"

#include "text_cursor.h"

namespace dmarcd::config {

/// Reads the quoted or bare value at `cursor`, which may end up empty. What is wrong inside is appended to `mistakes`;
/// the cursor stands behind the value in any case, never behind its line.
Scalar parse_scalar(TextCursor& cursor, std::vector<Mistake>& mistakes);

/// Reads the quoted string at `cursor`, which stands at a quote.
Scalar parse_quoted(TextCursor& cursor, std::vector<Mistake>& mistakes);

}  // namespace dmarcd::config
