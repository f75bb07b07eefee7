#include "dmarcd/sending/dispatcher.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/sending/report_mail.h"
#include "dmarcd/sending/retry_plan.h"
#include "dmarcd/sending/suppression.h"

namespace dmarcd::sending {

Dispatcher::Dispatcher(Outbox& outbox, const MailEngines& engines, const TimingOptions& timing, std::string owner,
                       RunListener& listener, Clock clock)
    : outbox_(outbox),
      engines_(engines),
      timing_(timing),
      owner_(std::move(owner)),
      listener_(listener),
      clock_(std::move(clock)) {}

Result<void> Dispatcher::dispatch(const dns::DomainName& domain) {
  // Whatever comes of it, the next pass looks at the domain again; what is over must not call again at once.
  next_attempts_.erase(domain);
  const bool is_ours = DMARCD_TRY(outbox_.lease(domain, sending_deed, owner_, timing_.lease));
  if (!is_ours) return {};
  Lease& lease = leases_[domain];
  lease.taken_at = clock_();
  ++lease.mails;  // Not given back while mails are still being added.
  const Result<void> sent = send_due(domain);
  finish(domain);
  return sent;
}

Result<void> Dispatcher::send_due(const dns::DomainName& domain) {
  for (const StoredReport& report : DMARCD_TRY(outbox_.reports(domain, Outbox::Shelf::pending)))
    for (const Delivery& delivery : report.deliveries) {
      if (delivery.is_final()) continue;
      if (delivery.next_attempt > clock_())
        note_next_attempt(domain, delivery);
      else
        DMARCD_TRY(send(report.facts, delivery));
    }
  return {};
}

Result<void> Dispatcher::send(const ReportFacts& facts, const Delivery& delivery) {
  const std::optional<std::string> document = DMARCD_TRY(outbox_.document(facts.policy_domain, facts.id));
  if (!document) return {};  // Somebody dropped the report.
  std::string message = compose_report_mail(facts, *document, delivery.recipient);
  message.insert(0, DMARCD_TRY(engines_.signer.sign(message, facts.built_at)));

  wait_for_room(delivery.recipient, message.size());
  const std::uint64_t number = ++last_number_;
  octets_under_way_ += message.size();
  ++leases_[facts.policy_domain].mails;
  under_way_.emplace(number, Mail{facts, delivery, message.size()});
  engines_.transport.submit({number, facts.letterhead.email, delivery.recipient, std::move(message)});
  return {};
}

void Dispatcher::note_next_attempt(const dns::DomainName& domain, const Delivery& delivery) {
  const auto [next, is_new] = next_attempts_.try_emplace(domain, delivery.next_attempt);
  if (!is_new) next->second = std::min(next->second, delivery.next_attempt);
}

void Dispatcher::wait_for_room(const std::string& recipient, std::size_t octets) {
  constexpr std::chrono::milliseconds step{200};
  while (!under_way_.empty() &&
         (!engines_.transport.has_room_for(recipient) || octets_under_way_ + octets > most_octets_under_way))
    drive(step);
}

void Dispatcher::drive(std::chrono::milliseconds duration) {
  for (Outcome& outcome : engines_.transport.drive(duration)) {
    auto mail = under_way_.extract(outcome.number);
    if (mail.empty()) continue;
    octets_under_way_ -= mail.mapped().octets;
    const Delivery after =
        after_attempt(mail.mapped().before, outcome, mail.mapped().facts.built_at, clock_(), timing_);
    unsettled_.push_back({std::move(mail.mapped()), after, outcome.kind});
  }
  settle_all();
  renew_leases();
}

void Dispatcher::settle_all() {
  while (!unsettled_.empty()) {
    const Settlement& settlement = unsettled_.front();
    const Result<void> settled = settle(settlement);
    if (!settled && settled.error().kind == Error::Kind::temporary) {
      listener_.trouble(settled.error());
      return;  // It goes again: what a server took must not be sent twice.
    }
    if (!settled) listener_.trouble(settled.error());
    const dns::DomainName domain = settlement.mail.facts.policy_domain;
    unsettled_.pop_front();
    finish(domain);
  }
}

Result<void> Dispatcher::settle(const Settlement& settlement) {
  const ReportFacts& facts = settlement.mail.facts;
  const bool is_settled =
      DMARCD_TRY(outbox_.replace_delivery(facts.policy_domain, facts.id, settlement.mail.before, settlement.after));
  if (!is_settled)
    return permanent_failure(
        fmt::format("report {} to {}: another sender, or a person, changed it meanwhile; ours came to: {}", facts.id,
                    settlement.after.recipient, to_text(settlement.after.state)));
  if (!settlement.after.is_final()) note_next_attempt(facts.policy_domain, settlement.after);
  listener_.attempted(facts, settlement.after);
  const Result<void> remembered = remember_refusal(settlement);
  if (!remembered) listener_.trouble(remembered.error());  // It only delays a pause.
  return {};
}

Result<void> Dispatcher::remember_refusal(const Settlement& settlement) {
  const std::vector<std::string> subjects =
      refusal_subjects(settlement.after.recipient, settlement.mail.facts.policy_domain);
  if (settlement.outcome == Outcome::Kind::deferred) return {};
  const std::vector<Refusals> refusals = DMARCD_TRY(outbox_.refusals(subjects));
  for (std::size_t i = 0; i < subjects.size() && i < refusals.size(); ++i) {
    if (settlement.outcome == Outcome::Kind::refused)
      DMARCD_TRY(outbox_.set_refusals(subjects[i], with_refusal(refusals[i], clock_())));
    else if (refusals[i].score > 0)
      DMARCD_TRY(outbox_.set_refusals(subjects[i], {0, clock_()}));
  }
  return {};
}

void Dispatcher::finish(const dns::DomainName& domain) {
  const auto lease = leases_.find(domain);
  if (lease == leases_.end() || --lease->second.mails > 0) return;
  leases_.erase(lease);
  const Result<void> released = outbox_.release(domain, sending_deed, owner_);
  if (!released) listener_.trouble(released.error());  // It runs out by itself.
}

void Dispatcher::renew_leases() {
  const Timestamp now = clock_();
  for (auto& [domain, lease] : leases_) {
    if (now - lease.taken_at < timing_.lease / 3) continue;
    const Result<bool> renewed = outbox_.lease(domain, sending_deed, owner_, timing_.lease);
    if (!renewed) return listener_.trouble(renewed.error());
    lease.taken_at = now;
  }
}

}  // namespace dmarcd::sending
