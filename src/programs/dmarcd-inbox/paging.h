#pragma once

#include <cstddef>
#include <utility>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox_program {

/// Gives each row of a list to `tell`, in pages that no memory minds. `ask(Page)` answers with a page.
template <class Ask, class Tell>
Result<void> for_each_row(const Ask& ask, const Tell& tell) {
  constexpr std::size_t rows_a_page = 1000;
  for (inbox::Page page{0, rows_a_page};; page.offset += page.most) {
    const auto rows = DMARCD_TRY(ask(page));
    for (const auto& row : rows) tell(row);
    if (rows.size() < page.most) return {};
  }
}

}  // namespace dmarcd::inbox_program
