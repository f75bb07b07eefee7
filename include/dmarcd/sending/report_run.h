#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/sending/dispatcher.h"
#include "dmarcd/sending/left_records.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/report_builder.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/run_listener.h"

namespace dmarcd::sending {

/// All that a run works with. Everything outlives it.
struct RunEngines {
  Outbox& outbox;
  LeftRecords* left_records = nullptr;  ///< What rspamd left; null: nothing is taken over.
  DocumentEngines documents;
  MailEngines mail;
  std::function<std::unique_ptr<dns::Resolver>()> make_resolver;  ///< With a budget for one policy domain.
  RunListener& listener;
  std::function<Timestamp()> clock;
};

/// What a pass is to do.
struct Pass {
  enum class Extent {
    fold,  ///< Only count lines and drop what is too old: nothing is built or sent.
    whole,
  };

  Extent extent = Extent::whole;
  report::Day first_open_day;           ///< Days before it become reports.
  std::optional<report::Day> only_day;  ///< That day alone becomes a report, even if it is not over.
};

/// Records become reports sent: the story of the daily sender.
///
/// A pass goes through the policy domains: lines become rows, the rows of days that are over become reports,
/// failure notices become reports at once, reports that are due are sent. Each step is one that any sender may repeat,
/// so a pass may end anywhere and another goes on. What fails for one domain does not keep the others.
class ReportRun {
 public:
  /// `owner` names this process's run and is never used again.
  ReportRun(const RunEngines& engines, ReportOptions options, std::string owner);

  /// Ends early, but in good order, once this says so.
  void stop_when(std::function<bool()> should_stop) { should_stop_ = std::move(should_stop); }

  /// The whole story, for all domains. Returns when nothing is under way. An Error: the outbox is away.
  Result<void> run(const Pass& pass);

  /// Only sends again what earlier passes saw and what is due now.
  void send_what_is_due();

  /// When the next delivery that this run knows of is due.
  std::optional<Timestamp> next_attempt() const;

 private:
  void take_over_left_records(const Pass& pass);
  Result<void> work_on(const dns::DomainName& domain, const Pass& pass);
  Result<void> build(const dns::DomainName& domain, const Pass& pass);
  Result<void> build(const RowSet& set);
  Result<void> expire(const dns::DomainName& domain);
  void drain();

  RunEngines engines_;
  ReportOptions options_;
  std::string owner_;
  std::function<bool()> should_stop_ = [] { return false; };
  Dispatcher dispatcher_;
};

}  // namespace dmarcd::sending
