#include "closed_set.h"

#include <utility>

namespace dmarcd::sending {

Result<std::optional<RowSet>> find_closed(Outbox& outbox, const RowSetKey& key) {
  for (RowSet& set : DMARCD_TRY(outbox.row_sets(key.policy_domain)))
    if (set.key == key && set.state == RowSet::State::closed) return std::move(set);
  return std::nullopt;
}

bool is_where_it_was(const RowSet& before, const RowSet& now) {
  return before.next_row == now.next_row && before.parts == now.parts && before.rows == now.rows;
}

}  // namespace dmarcd::sending
