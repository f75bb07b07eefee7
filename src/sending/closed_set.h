#pragma once

#include <optional>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/outbox.h"

namespace dmarcd::sending {

/// The closed set of a key; nothing if there is none any more.
Result<std::optional<RowSet>> find_closed(Outbox& outbox, const RowSetKey& key);

/// Whether no report was made of a set between two looks at it. Whoever was first, each step moves the set on; who goes
/// on without that would go on for ever.
bool is_where_it_was(const RowSet& before, const RowSet& now);

}  // namespace dmarcd::sending
