#include "report_steering.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"

#include "commands.h"
#include "found_report.h"
#include "report_json.h"
#include "report_text.h"

namespace dmarcd::dmarcctl {
namespace {

using sending::Delivery;
using sending::ReportFacts;
using Json = nlohmann::ordered_json;

/// A delivery before and after it was made to wait for the next pass.
struct Resent {
  Delivery before;
  Delivery after;
};

/// One that still waits keeps its history; one that was final begins anew.
Delivery waiting_now(const Delivery& before, Timestamp now) {
  Delivery after = before;
  after.next_attempt = now;
  if (!before.is_final()) return after;
  after.state = sending::DeliveryState::waiting;
  after.attempts = 0;
  after.changed_at = now;
  after.reply.clear();
  return after;
}

/// The delivery to a recipient as it is now; nothing if the report is gone.
Result<std::optional<Delivery>> read_delivery(sending::Outbox& outbox, const ReportFacts& facts,
                                              const std::string& recipient) {
  for (const Shelf shelf : {Shelf::pending, Shelf::archived})
    for (const sending::StoredReport& report : DMARCD_TRY(outbox.reports(facts.policy_domain, shelf)))
      if (report.facts.id == facts.id)
        for (const Delivery& delivery : report.deliveries)
          if (delivery.recipient == recipient) return delivery;
  return std::nullopt;
}

/// A sender may change the delivery at the same moment; then the new state is what waits. Nothing if the report is
/// gone.
Result<std::optional<Resent>> resend(sending::Outbox& outbox, const ReportFacts& facts, const Delivery& seen,
                                     Timestamp now) {
  std::optional<Delivery> before = seen;
  while (before) {
    const Delivery after = waiting_now(*before, now);
    const bool is_replaced = DMARCD_TRY(outbox.replace_delivery(facts.policy_domain, facts.id, *before, after));
    if (is_replaced) return Resent{*before, after};
    before = DMARCD_TRY(read_delivery(outbox, facts, seen.recipient));
  }
  return std::nullopt;
}

Result<std::vector<Resent>> resend_all(sending::Outbox& outbox, const sending::StoredReport& report,
                                       const std::string& only_to, Timestamp now) {
  std::vector<Resent> all;
  for (const Delivery& delivery : report.deliveries) {
    if (!only_to.empty() && delivery.recipient != only_to) continue;
    const std::optional<Resent> resent = DMARCD_TRY(resend(outbox, report.facts, delivery, now));
    if (resent) all.push_back(*resent);
  }
  return all;
}

void tell_resent(const ReportFacts& facts, const std::vector<Resent>& all, Answer answer) {
  if (answer == Answer::json) {
    Json document = to_json(facts);
    document["deliveries"] = Json::array();
    for (const Resent& resent : all) document["deliveries"].push_back(to_json(resent.after));
    fmt::print("{}", dump(document));
    return;
  }
  for (const Resent& resent : all)
    fmt::print("{}: goes {} to {}, which was {}; dmarcd-report sends it with its next pass.\n", name_of(facts),
               resent.before.is_final() ? "again" : "at once", printable(resent.before.recipient),
               to_text(resent.before.state));
}

void tell_dropped(const FoundReport& found, Answer answer) {
  if (answer == Answer::json) {
    fmt::print("{}", dump(to_json(found)));
    return;
  }
  const ReportFacts& facts = found.report.facts;
  fmt::print("{}: dropped, {} of {}.\n", name_of(facts), counted(facts.rows, "row"),
             counted(facts.messages, "message"));
  for (const Delivery& delivery : found.report.deliveries)
    fmt::print("  {}: {}\n", printable(delivery.recipient), to_text(delivery.state));
}

int nothing_resent(const sending::StoredReport& report, const std::string& only_to) {
  if (!only_to.empty()) return console::failed(not_a_recipient(report, only_to), exit_code::answered_no);
  const std::string message = name_of(report.facts) + ": it goes to nobody, or was dropped this moment";
  return console::failed(Error{Error::Kind::permanent, message}, exit_code::answered_no);
}

int drop_found(sending::Outbox& outbox, const FoundReport& found, Answer answer) {
  const ReportFacts& facts = found.report.facts;
  const Result<bool> is_dropped = outbox.drop_report(facts.policy_domain, facts.id);
  if (!is_dropped) return console::store_failed(is_dropped.error());
  tell_dropped(found, answer);
  return exit_code::done;
}

/// The domain whose report with this whole ID was dropped; nothing if none has it.
Result<std::optional<dns::DomainName>> drop_by_id(sending::Outbox& outbox, const std::string& id) {
  for (const dns::DomainName& domain : DMARCD_TRY(outbox.domains())) {
    const bool is_dropped = DMARCD_TRY(outbox.drop_report(domain, id));
    if (is_dropped) return domain;
  }
  return std::nullopt;
}

/// Where a report cannot be read none can be searched for, but a whole ID is enough to drop it.
int drop_unread(sending::Outbox& outbox, const std::string& id, Answer answer) {
  const Result<std::optional<dns::DomainName>> domain = drop_by_id(outbox, id);
  if (!domain) return console::store_failed(domain.error());
  if (!*domain)
    return console::failed(Error{Error::Kind::permanent, "to drop a report unread, give its whole ID"},
                           exit_code::io_error);
  if (answer == Answer::json)
    fmt::print("{}", dump({{"id", id}, {"domain", (*domain)->text()}}));
  else
    fmt::print("report {} of {}: dropped unread.\n", printable(id), printable((*domain)->text()));
  return exit_code::done;
}

}  // namespace

int resend_report(sending::Outbox& outbox, const std::string& id, const std::string& only_to, Timestamp now,
                  Answer answer) {
  const tl::expected<FoundReport, int> found = find_report(outbox, id);
  if (!found) return found.error();
  const Result<std::vector<Resent>> all = resend_all(outbox, found->report, only_to, now);
  if (!all) return console::store_failed(all.error());
  if (all->empty()) return nothing_resent(found->report, only_to);
  tell_resent(found->report.facts, *all, answer);
  return exit_code::done;
}

int drop_report(sending::Outbox& outbox, const std::string& id, Answer answer) {
  const tl::expected<FoundReport, int> found = find_report(outbox, id);
  if (found) return drop_found(outbox, *found, answer);
  const bool is_unreadable = found.error() == exit_code::io_error;
  return is_unreadable ? drop_unread(outbox, id, answer) : found.error();
}

}  // namespace dmarcd::dmarcctl
