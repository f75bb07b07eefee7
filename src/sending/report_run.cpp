#include "dmarcd/sending/report_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/sending/failure_reports.h"
#include "dmarcd/sending/folding.h"
#include "dmarcd/sending/report_plan.h"
#include "dmarcd/sending/take_over.h"

namespace dmarcd::sending {
namespace {

/// How long the transport works before somebody looks whether to stop.
constexpr std::chrono::milliseconds step{500};

/// A failure is told soon, a day when it is over.
bool is_to_be_built(const RowSet& set, const Pass& pass) {
  if (set.key.policy == failure_policy) return true;
  if (pass.only_day) return set.key.day == *pass.only_day;
  return set.key.day < pass.first_open_day;
}

/// What is told of the failures beyond the limit of a day.
ReportPlan without_the_rest(ReportPlan plan, std::uint64_t dropped) {
  plan.decision = ReportPlan::Decision::drop;
  plan.reason = fmt::format("{} failures are beyond most_a_day", dropped);
  return plan;
}

}  // namespace

ReportRun::ReportRun(const RunEngines& engines, ReportOptions options, std::string owner)
    : engines_(engines),
      options_(std::move(options)),
      owner_(std::move(owner)),
      dispatcher_(engines.outbox, engines.mail, options_.timing, owner_, engines.listener, engines.clock) {}

Result<void> ReportRun::run(const Pass& pass) {
  take_over_left_records(pass);
  Result<void> outcome;
  for (const dns::DomainName& domain : DMARCD_TRY(engines_.outbox.domains())) {
    if (should_stop_()) break;
    const Result<void> worked = work_on(domain, pass);
    if (!worked) {
      engines_.listener.trouble(worked.error());
      outcome = worked;
    }
    dispatcher_.drive(std::chrono::milliseconds(0));
  }
  drain();
  if (outcome && pass.extent == Pass::Extent::whole && !pass.only_day && !should_stop_())
    DMARCD_TRY(engines_.outbox.set_last_day(pass.first_open_day - std::chrono::days(1)));
  return outcome;
}

/// What cannot be taken over now stays where it is.
void ReportRun::take_over_left_records(const Pass& pass) {
  if (!engines_.left_records) return;
  const Result<std::vector<LeftSet>> sets = engines_.left_records->sets(pass.first_open_day);
  if (!sets) return engines_.listener.trouble(sets.error());
  for (const LeftSet& set : *sets) {
    if (should_stop_()) return;
    const std::unique_ptr<dns::Resolver> resolver = engines_.make_resolver();
    const Result<TakenOver> taken = take_over(*engines_.left_records, set, options_.verification, *resolver);
    if (!taken)
      engines_.listener.trouble(taken.error());
    else
      engines_.listener.taken_over(set, *taken);
  }
}

Result<void> ReportRun::work_on(const dns::DomainName& domain, const Pass& pass) {
  const FoldSummary folded = DMARCD_TRY(fold_lines(engines_.outbox, domain, options_.envelope_to));
  if (folded.lines > 0) engines_.listener.folded(domain, folded);
  if (pass.extent == Pass::Extent::fold) return expire(domain);
  const bool is_ours = DMARCD_TRY(engines_.outbox.lease(domain, sending_deed, owner_, options_.timing.lease));
  if (!is_ours) return {};
  Result<void> built = build(domain, pass);
  if (built) return dispatcher_.dispatch(domain);  // It gives the lease back.
  const Result<void> released = engines_.outbox.release(domain, sending_deed, owner_);
  if (!released) engines_.listener.trouble(released.error());  // It runs out by itself.
  return built;
}

Result<void> ReportRun::build(const dns::DomainName& domain, const Pass& pass) {
  for (const RowSet& set : DMARCD_TRY(engines_.outbox.row_sets(domain)))
    if (is_to_be_built(set, pass)) DMARCD_TRY(build(set));
  DMARCD_TRY(expire(domain));
  DMARCD_TRY(engines_.outbox.forget_archived(domain, engines_.clock() - options_.timing.archive));
  return {};
}

Result<void> ReportRun::build(const RowSet& set) {
  const std::unique_ptr<dns::Resolver> resolver = engines_.make_resolver();
  const Timestamp now = engines_.clock();
  const ReportPlan plan = DMARCD_TRY(make_plan(set, options_, engines_.outbox, *resolver, now));
  const bool is_half_built = set.state == RowSet::State::closed;
  if (plan.decision != ReportPlan::Decision::build) engines_.listener.left_out(plan);
  if (plan.decision == ReportPlan::Decision::wait) return {};
  if (plan.decision == ReportPlan::Decision::drop && !is_half_built) {
    DMARCD_TRY(engines_.outbox.drop_rows(set.key));
    return {};
  }
  const auto stored = [&](const BuiltReport& report) { engines_.listener.built(plan, report); };
  if (set.key.policy == failure_policy) {
    const std::uint64_t dropped = DMARCD_TRY(
        build_failure_reports(plan, engines_.outbox, options_, engines_.documents.cryptography, now, stored));
    if (dropped > 0) engines_.listener.left_out(without_the_rest(plan, dropped));
    return {};
  }
  return build_reports(plan, engines_.outbox, options_, engines_.documents, now, stored);
}

Result<void> ReportRun::expire(const dns::DomainName& domain) {
  const Timestamp oldest = engines_.clock() - options_.timing.keep_records;
  for (const RowSet& set : DMARCD_TRY(engines_.outbox.row_sets(domain))) {
    if (set.state == RowSet::State::closed || report::period_of(set.key.day).end > oldest) continue;
    const std::uint64_t messages = DMARCD_TRY(engines_.outbox.drop_rows(set.key));
    if (messages > 0) engines_.listener.expired(set.key, messages);
  }
  return {};
}

void ReportRun::send_what_is_due() {
  std::vector<dns::DomainName> due;
  for (const auto& [domain, next] : dispatcher_.next_attempts())
    if (next <= engines_.clock()) due.push_back(domain);
  for (const dns::DomainName& domain : due) {
    if (should_stop_()) break;
    const Result<void> sent = dispatcher_.dispatch(domain);
    if (!sent) engines_.listener.trouble(sent.error());
  }
  drain();
}

std::optional<Timestamp> ReportRun::next_attempt() const {
  std::optional<Timestamp> next;
  for (const auto& [_, moment] : dispatcher_.next_attempts()) next = next ? std::min(*next, moment) : moment;
  return next;
}

void ReportRun::drain() {
  // A mail on its way is settled even when it is time to stop: the transport's time-outs bound it.
  while (!dispatcher_.is_idle()) dispatcher_.drive(step);
}

}  // namespace dmarcd::sending
