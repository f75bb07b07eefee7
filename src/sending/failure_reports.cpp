#include "dmarcd/sending/failure_reports.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/record/failure_notice.h"
#include "dmarcd/report/report_name.h"
#include "dmarcd/sending/failure_limits.h"

#include "closed_set.h"

namespace dmarcd::sending {
namespace {

struct FailureRun {
  const ReportPlan& plan;
  Outbox& outbox;
  const ReportOptions& options;
  const dkim::Cryptography& cryptography;
  Timestamp now;
};

ReportFacts facts_of(const record::FailureNotice& notice, std::uint64_t incidents, const RowSet& set,
                     const FailureRun& run) {
  const report::Period period = report::period_of(set.key.day);
  const unsigned part = set.parts + 1;
  return {.kind = ReportFacts::Kind::failure,
          .id = report::make_report_id(run.cryptography, run.options.letterhead.reporter, set.key.policy_domain, period,
                                       set.key.policy, part),
          .policy_domain = set.key.policy_domain,
          .period = period,
          .policy = set.key.policy,
          .part = part,
          .rows = 1,
          .messages = incidents,
          .built_at = run.now,
          .letterhead = run.options.letterhead,
          // That of the message could tell more than its header does (RFC 9991 section 7).
          .subject = "DMARC failure report for " + notice.author_domain.text(),
          .file_name = {}};
}

/// The recipients that have not had their share of the day.
Result<std::vector<Delivery>> begin_deliveries(const ReportFacts& facts, const FailureRun& run) {
  std::vector<Delivery> deliveries;
  if (run.plan.decision != ReportPlan::Decision::build) return deliveries;
  const FailureReportOptions& limits = run.options.failure_reports;
  if (facts.part > limits.most_a_day) return deliveries;
  const Timestamp first_attempt =
      moment_of_failure_report(run.now, facts.part - 1 - run.plan.set.parts, limits.most_a_minute);
  for (const std::string& recipient : run.plan.recipients()) {
    const unsigned told = DMARCD_TRY(failures_told(run.outbox, recipient, run.now));
    if (told >= limits.most_a_day_to_address) continue;
    deliveries.push_back({.recipient = recipient,
                          .state = DeliveryState::waiting,
                          .attempts = 0,
                          .next_attempt = first_attempt,
                          .changed_at = run.now,
                          .reply = {}});
  }
  return deliveries;
}

/// The report of the set's next notice. A notice that another sender took in this moment is a temporary Error.
Result<BuiltReport> write_next(const RowSet& set, const FailureRun& run) {
  const std::vector<CountedRow> rows =
      DMARCD_TRY(run.outbox.rows(set.key, RowSet::State::closed, set.next_row, /*most=*/1));
  if (rows.empty())
    return temporary_failure(fmt::format("{}: failure notice {} of {} is not there", set.key.policy_domain.text(),
                                         set.next_row + 1, set.rows));
  record::FailureNotice notice = DMARCD_TRY(record::decode_notice(rows.front().text));
  BuiltReport built{.key = set.key,
                    .first_row = set.next_row,
                    .next_row = set.next_row + 1,
                    .is_last = false,
                    .facts = facts_of(notice, rows.front().count, set, run),
                    .document = std::move(notice.entity),
                    .deliveries = {}};
  built.deliveries = DMARCD_TRY(begin_deliveries(built.facts, run));
  const bool is_enough =
      run.plan.decision != ReportPlan::Decision::build || built.facts.part >= run.options.failure_reports.most_a_day;
  if (is_enough) built.next_row = set.rows;
  built.is_last = built.next_row >= set.rows;
  return built;
}

Result<void> count_deliveries(const BuiltReport& report, const FailureRun& run) {
  for (const Delivery& delivery : report.deliveries) DMARCD_TRY(count_failure(run.outbox, delivery.recipient, run.now));
  return {};
}

}  // namespace

Result<std::uint64_t> build_failure_reports(const ReportPlan& plan, Outbox& outbox, const ReportOptions& options,
                                            const dkim::Cryptography& cryptography, Timestamp now,
                                            const std::function<void(const BuiltReport&)>& stored) {
  const FailureRun run{plan, outbox, options, cryptography, now};
  const RowSetKey& key = plan.set.key;
  const bool is_closed = DMARCD_TRY(outbox.close(key));
  if (!is_closed) return 0U;
  std::uint64_t dropped = 0;
  std::optional<RowSet> before;
  while (std::optional<RowSet> closed = DMARCD_TRY(find_closed(outbox, key))) {
    if (before && is_where_it_was(*before, *closed))
      return temporary_failure(fmt::format("{}: the store takes no failure report of notice {} of {}",
                                           key.policy_domain.text(), closed->next_row + 1, closed->rows));
    const BuiltReport report = DMARCD_TRY(write_next(*closed, run));
    before = std::move(closed);
    const bool is_stored = DMARCD_TRY(outbox.store_report(report));
    if (!is_stored) continue;  // Another sender was first; what is left is looked at again.
    stored(report);
    dropped += report.next_row - report.first_row - report.facts.rows;
    DMARCD_TRY(count_deliveries(report, run));
  }
  return dropped;
}

}  // namespace dmarcd::sending
