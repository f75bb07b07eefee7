#pragma once

#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_builder.h"
#include "dmarcd/sending/row.h"

namespace dmarcd::sending {

/// Rows that a report would be made of, lines that nobody counted yet included.
struct PreviewedRows {
  RowSet set;
  std::vector<CountedRow> rows;  ///< In the set's order, from set.next_row on.

  /// For write_report.
  RowPages pages() const;
};

/// What there is of a domain for aggregate reports, by day and policy, without changing anything. Holds all rows in
/// memory.
Result<std::vector<PreviewedRows>> preview_rows(Outbox& outbox, const dns::DomainName& domain, EnvelopeTo envelope_to);

}  // namespace dmarcd::sending
