#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/advisor/advice.h"
#include "dmarcd/dmarc/policy_record.h"

#include "report_days.h"

namespace dmarcd::advisor {

/// Where a domain is on its way from none to reject.
struct Standing {
  Stage stage = Stage::unpublished;
  bool is_partial = false;    ///< t=y or pct keep the stage from being meant in full.
  std::string partial_tag;    ///< "t=y", "pct=50"
  std::optional<Stage> seen;  ///< What the latest reports say, where the DNS says something else.
  std::string record;         ///< Today's: of the DNS, else made of what reporters saw; empty: none.
  bool is_from_reports = false;
  std::optional<dmarc::Policy> sp, np;  ///< As published or seen.
  bool is_strict = false;               ///< adkim=s or aspf=s.
  bool has_rua = true;
  std::vector<PolicyChange> changes;
};

Standing standing_of(const DomainFacts& facts);

/// How long the stage has been seen in full (neither t=y nor pct below 100), without a break up to the last report.
/// What lies between two reports that are more than `longest_gap` days apart does not count: nobody saw it.
unsigned days_at_stage(const DomainFacts& facts, const Standing& standing, const ReportDays& report_days,
                       unsigned longest_gap);

/// The stage that comes after; nothing after reject.
std::optional<Stage> after(Stage stage);
Stage before(Stage stage);

/// Of none, quarantine and reject.
dmarc::Policy policy_of(Stage stage);

}  // namespace dmarcd::advisor
