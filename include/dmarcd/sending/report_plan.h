#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/sending/destinations.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/rows_note.h"

namespace dmarcd::sending {

/// What is to become of the rows of a policy domain, a day and a published policy.
struct ReportPlan {
  enum class Decision {
    build,
    wait,  ///< For the DNS; the rows stay.
    drop,  ///< Nobody is to be told.
  };

  RowSet set;
  RowsNote note;  ///< With the policy of today where the records did not say theirs.
  std::vector<Destination> destinations;
  Decision decision = Decision::drop;
  std::string reason;  ///< For people: why it waits or is dropped.

  /// The addresses that the report goes to.
  std::vector<std::string> recipients() const;
};

/// "build", "wait", "drop".
std::string_view to_text(ReportPlan::Decision decision);

/// How long after its day a report waits for a DNS that does not say whether a destination is authorized. Then it goes
/// to the others alone.
constexpr std::chrono::hours patience_with_dns{8};

/// Decides, without changing anything. `outbox` is asked who refuses reports.
Result<ReportPlan> make_plan(const RowSet& set, const ReportOptions& options, Outbox& outbox, dns::Resolver& resolver,
                             Timestamp now);

}  // namespace dmarcd::sending
