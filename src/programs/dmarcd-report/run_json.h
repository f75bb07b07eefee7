#pragma once

#include <memory>
#include <string>

#include "dmarcd/sending/run_listener.h"

namespace dmarcd::reporter {

/// Gathers what a run does into one JSON document.
class RunJson final : public sending::RunListener {
 public:
  RunJson();
  ~RunJson() override;

  void folded(const dns::DomainName& domain, const sending::FoldSummary& summary) override;
  void taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) override;
  void left_out(const sending::ReportPlan& plan) override;
  void expired(const sending::RowSetKey& key, std::uint64_t messages) override;
  void built(const sending::ReportPlan& plan, const sending::BuiltReport& report) override;
  void attempted(const sending::ReportFacts& facts, const sending::Delivery& after) override;
  void trouble(const Error& error) override;

  /// A report that would be built.
  void planned(const sending::ReportPlan& plan, const std::string& report_id);

  /// {"reports": [...], "left_out": [...], "deliveries": [...], "expired": [...], "troubles": [...]}
  std::string text() const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace dmarcd::reporter
