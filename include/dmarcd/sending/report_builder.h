#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/report/document.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/report_plan.h"

namespace dmarcd::sending {

/// A report of more rows is split: whoever reads it holds its rows in memory, and ours is not read by us alone.
constexpr std::uint64_t most_rows_a_report = 25'000;

/// Rows read at a time.
constexpr std::size_t rows_a_page = 2000;

/// What documents are made with.
struct DocumentEngines {
  const report::DocumentFactory& documents;
  const dkim::Cryptography& cryptography;
};

/// The rows of a set from `first` on, at most `most`, in their order.
using RowPages = std::function<Result<std::vector<CountedRow>>(std::uint64_t first, std::size_t most)>;

/// Writes the report of the plan's rows from set.next_row on: all of them, or as many as fit into one mail. Its part is
/// the one after set.parts. A row that cannot be read is an Error: it is better to stop than to report less than was
/// seen.
Result<BuiltReport> write_report(const ReportPlan& plan, const RowPages& pages, const ReportOptions& options,
                                 const DocumentEngines& engines, Timestamp now);

/// Closes the plan's rows and stores their reports with a delivery for each recipient; tells each stored one to
/// `stored`. Rows that another sender builds at the same time are left to whoever is first.
Result<void> build_reports(const ReportPlan& plan, Outbox& outbox, const ReportOptions& options,
                           const DocumentEngines& engines, Timestamp now,
                           const std::function<void(const BuiltReport&)>& stored);

}  // namespace dmarcd::sending
