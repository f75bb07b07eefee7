#include "run_log.h"

#include <fmt/format.h>
#include <string>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "log.h"

namespace dmarcd::reporter {
namespace {

std::string addresses(const std::vector<sending::Delivery>& deliveries) {
  std::string text;
  for (const sending::Delivery& delivery : deliveries) text += (text.empty() ? "" : ",") + delivery.recipient;
  return text;
}

log::Level level_of(const sending::Delivery& delivery) {
  return delivery.state == sending::DeliveryState::sent ? log::Level::info : log::Level::warning;
}

}  // namespace

void RunLog::folded(const dns::DomainName& domain, const sending::FoldSummary& summary) {
  log::debug(fmt::format("records counted: domain={} records={}", domain.text(), summary.lines));
  if (summary.unreadable > 0)
    log::warning(fmt::format("records unreadable: domain={} lines={}; they are kept apart in the store", domain.text(),
                             summary.unreadable));
}

void RunLog::taken_over(const sending::LeftSet& set, const sending::TakenOver& taken) {
  log::info(fmt::format("taken over from rspamd: key={} day={} messages={} unreadable={}", printable(set.key),
                        report::day_text(set.day), taken.messages, taken.unreadable));
}

void RunLog::left_out(const sending::ReportPlan& plan) {
  const sending::RowSetKey& key = plan.set.key;
  log::info(fmt::format("no report: domain={} day={} messages={} decision={} reason=\"{}\"", key.policy_domain.text(),
                        report::day_text(key.day), plan.set.messages, to_text(plan.decision),
                        printable_sentence(plan.reason)));
}

void RunLog::expired(const sending::RowSetKey& key, std::uint64_t messages) {
  log::warning(fmt::format("records dropped: domain={} day={} messages={} reason=\"older than keep_records\"",
                           key.policy_domain.text(), report::day_text(key.day), messages));
}

void RunLog::built(const sending::ReportPlan&, const sending::BuiltReport& report) {
  const sending::ReportFacts& facts = report.facts;
  log::info(fmt::format("report built: id={} domain={} day={} part={} rows={} messages={} octets={} to={}", facts.id,
                        facts.policy_domain.text(), report::day_text(report.key.day), facts.part, facts.rows,
                        facts.messages, report.document.size(), addresses(report.deliveries)));
}

void RunLog::attempted(const sending::ReportFacts& facts, const sending::Delivery& after) {
  std::string line = fmt::format("report {}: id={} domain={} to={} attempts={}", to_text(after.state), facts.id,
                                 facts.policy_domain.text(), after.recipient, after.attempts);
  if (!after.is_final()) line += fmt::format(" next={}", rfc3339(after.next_attempt));
  log::write(level_of(after), fmt::format("{} reply=\"{}\"", line, printable_sentence(after.reply)));
}

void RunLog::trouble(const Error& error) {
  log::warning(printable_sentence(error.message, 1000));
}

}  // namespace dmarcd::reporter
