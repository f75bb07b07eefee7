#pragma once

#include <cstdint>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/delivery.h"
#include "dmarcd/sending/folding.h"
#include "dmarcd/sending/left_records.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_plan.h"
#include "dmarcd/sending/take_over.h"

namespace dmarcd::sending {

/// Is told what a run does, for the log and for people. Called from the thread that runs.
class RunListener {
 public:
  virtual ~RunListener() = default;

  /// Lines became rows; told only where there were any.
  virtual void folded(const dns::DomainName& domain, const FoldSummary& summary) = 0;
  /// What rspamd left became rows.
  virtual void taken_over(const LeftSet& set, const TakenOver& taken) = 0;
  /// No report yet, or none at all.
  virtual void left_out(const ReportPlan& plan) = 0;
  /// Rows older than `keep_records` were dropped unsent.
  virtual void expired(const RowSetKey& key, std::uint64_t messages) = 0;
  virtual void built(const ReportPlan& plan, const BuiltReport& report) = 0;
  /// An attempt was made; `after` says what came of it.
  virtual void attempted(const ReportFacts& facts, const Delivery& after) = 0;
  /// Something that costs time but no report.
  virtual void trouble(const Error& error) = 0;
};

}  // namespace dmarcd::sending
