#pragma once

#include "dmarcd/sending/run_listener.h"

namespace dmarcd::reporter {

/// Tells a run to the log: a line for each report, delivery and trouble.
class RunLog final : public sending::RunListener {
 public:
  void folded(const dns::DomainName& domain, const sending::FoldSummary& summary) override;
  void taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) override;
  void left_out(const sending::ReportPlan& plan) override;
  void expired(const sending::RowSetKey& key, std::uint64_t messages) override;
  void built(const sending::ReportPlan& plan, const sending::BuiltReport& report) override;
  void attempted(const sending::ReportFacts& facts, const sending::Delivery& after) override;
  void trouble(const Error& error) override;
};

}  // namespace dmarcd::reporter
