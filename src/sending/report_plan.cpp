#include "dmarcd/sending/report_plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/sending/suppression.h"

namespace dmarcd::sending {
namespace {

using Decision = ReportPlan::Decision;

/// Names that nobody can own (RFC 2606 section 2, RFC 6761): who writes to them writes to nobody.
bool is_reserved(const dns::DomainName& domain) {
  constexpr std::array<std::string_view, 4> reserved = {"test", "example", "invalid", "localhost"};
  return std::find(reserved.begin(), reserved.end(), domain.rightmost_labels(1).text()) != reserved.end();
}

bool is_failure_set(const RowSet& set) {
  return set.key.policy == failure_policy;
}

/// Why no more failure reports are made of this domain and day; empty if some are.
std::string reason_to_tell_no_failure(const RowSet& set, const FailureReportOptions& options) {
  if (!options.enabled) return "failure_reports are off";
  if (!options.only_domains.empty() && !options.only_domains.matches(set.key.policy_domain))
    return "failure_reports.only_domains does not have it";
  if (set.parts >= options.most_a_day) return fmt::format("most_a_day is {}", options.most_a_day);
  return {};
}

/// Why the operator wants no report of this domain; empty if that is not so.
std::string reason_to_leave_out(const RowSet& set, const SelectionOptions& selection) {
  const dns::DomainName& domain = set.key.policy_domain;
  if (const auto pattern = selection.exclude_domains.find_match(domain))
    return fmt::format("exclude_domains has {}", *pattern);
  if (!selection.only_domains.empty() && !selection.only_domains.matches(domain))
    return "only_domains does not have it";
  if (!selection.report_reserved_domains && is_reserved(domain))
    return "its top-level domain is reserved for documentation and tests";
  if (!is_failure_set(set) && set.messages < selection.min_messages && set.state == RowSet::State::open &&
      set.parts == 0)
    return fmt::format("{} messages, and min_messages is {}", set.messages, selection.min_messages);
  return {};
}

/// Records that others wrote do not say the policy: what is published now stands for it.
void complete_note(ReportPlan& plan, const VerificationOptions& options, dns::Resolver& resolver) {
  if (plan.note.policy || is_failure_set(plan.set)) return;
  const dns::DomainName& domain = plan.set.key.policy_domain;
  const dmarc::Discovery discovery = dmarc::discover_policy(domain, options.discovery, options.suffixes, resolver);
  if (discovery.outcome == dmarc::Discovery::Outcome::temperror) {
    plan.decision = Decision::wait;
    plan.reason = "its policy is not known: " + discovery.reason;
  } else if (!discovery.policy || discovery.policy->policy_domain != domain) {
    plan.reason = "it publishes no policy any more";
  } else {
    plan.note = {record::published_policy(discovery), discovery.policy->record.rua,
                 discovery.policy->record.largest_report, discovery.policy->record.problems};
  }
}

void exclude(std::vector<Destination>& destinations, const message::AddressPatterns& patterns) {
  for (Destination& destination : destinations)
    if (destination.standing == Standing::usable && patterns.matches(destination.address)) {
      destination.standing = Standing::excluded;
      destination.reason = "exclude_recipients has it";
    }
}

Result<void> pause_who_refuses(std::vector<Destination>& destinations, const dns::DomainName& domain, Outbox& outbox,
                               Timestamp now) {
  for (Destination& destination : destinations) {
    if (destination.standing != Standing::usable) continue;
    const std::vector<Refusals> refusals = DMARCD_TRY(outbox.refusals(refusal_subjects(destination.address, domain)));
    std::string reason = reason_to_pause(refusals, now);
    if (reason.empty()) continue;
    destination.standing = Standing::paused;
    destination.reason = std::move(reason);
  }
  return {};
}

Result<void> choose_destinations(ReportPlan& plan, const ReportOptions& options, Outbox& outbox,
                                 dns::Resolver& resolver, Timestamp now) {
  const dns::DomainName& domain = plan.set.key.policy_domain;
  if (!options.selection.override_address.empty()) {
    plan.destinations = {{options.selection.override_address, Standing::usable, "override_address"}};
  } else {
    const ReportTag tag = is_failure_set(plan.set) ? ReportTag::ruf : ReportTag::rua;
    plan.destinations = verify_destinations(domain, plan.note.rua, tag, options.verification, resolver);
    exclude(plan.destinations, options.selection.exclude_recipients);
    if (options.selection.pause_refusing) DMARCD_TRY(pause_who_refuses(plan.destinations, domain, outbox, now));
  }
  return {};
}

/// Copies go out with a report, and are no reason to make one.
void add_copies(ReportPlan& plan, const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses)
    if (std::none_of(plan.destinations.begin(), plan.destinations.end(),
                     [&](const Destination& destination) { return destination.address == address; }))
      plan.destinations.push_back({address, Standing::usable, "a copy"});
}

/// The first of that standing, or null.
const Destination* find(const std::vector<Destination>& destinations, Standing standing) {
  const auto found = std::find_if(destinations.begin(), destinations.end(),
                                  [&](const Destination& destination) { return destination.standing == standing; });
  return found == destinations.end() ? nullptr : &*found;
}

std::string reason_of(const Destination& destination) {
  return fmt::format("{}: {}: {}", destination.address, to_text(destination.standing), destination.reason);
}

void decide(ReportPlan& plan, const ReportOptions& options, Timestamp now) {
  const Timestamp end_of_patience = report::period_of(plan.set.key.day).end + patience_with_dns;
  const Destination* undecided = find(plan.destinations, Standing::undecided);
  if (undecided && now < end_of_patience) {
    plan.decision = Decision::wait;
    plan.reason = reason_of(*undecided);
  } else if (find(plan.destinations, Standing::usable)) {
    plan.decision = Decision::build;
    // Copies of what tells of single messages would be one more place where they can be read.
    if (!is_failure_set(plan.set)) add_copies(plan, options.selection.copy_addresses);
  } else {
    plan.reason =
        plan.destinations.empty() ? "its policy names no address to report to" : reason_of(plan.destinations.front());
  }
}

}  // namespace

std::string_view to_text(Decision decision) {
  switch (decision) {
    case Decision::build: return "build";
    case Decision::wait: return "wait";
    case Decision::drop: return "drop";
  }
  return "";
}

std::vector<std::string> ReportPlan::recipients() const {
  std::vector<std::string> recipients;
  for (const Destination& destination : destinations)
    if (destination.standing == Standing::usable) recipients.push_back(destination.address);
  return recipients;
}

Result<ReportPlan> make_plan(const RowSet& set, const ReportOptions& options, Outbox& outbox, dns::Resolver& resolver,
                             Timestamp now) {
  ReportPlan plan{.set = set, .note = {}, .destinations = {}, .decision = Decision::drop, .reason = {}};
  plan.note = DMARCD_TRY(decode_note(set.note));
  plan.reason = reason_to_leave_out(set, options.selection);
  if (plan.reason.empty() && is_failure_set(set)) plan.reason = reason_to_tell_no_failure(set, options.failure_reports);
  if (plan.reason.empty()) complete_note(plan, options.verification, resolver);
  if (!plan.reason.empty()) return plan;
  DMARCD_TRY(choose_destinations(plan, options, outbox, resolver, now));
  decide(plan, options, now);
  return plan;
}

}  // namespace dmarcd::sending
