#include "figures.h"

#include <algorithm>
#include <set>
#include <string>

#include "dmarcd/inbox/fingerprint.h"

#include "words.h"

namespace dmarcd::advisor {
namespace {

void add_own(const Account& account, const SourceFigures& figures, DomainFigures& sum) {
  const std::uint64_t accepted = account.is_waived ? failing_of(figures) : 0;
  sum.own += figures.messages - accepted;
  sum.own_aligned += figures.aligned;
  sum.own_dkim_aligned += figures.dkim_aligned;
  if (account.is_waived) return;
  sum.own_broken += failing_of(figures);
  sum.own_quarantined += figures.quarantined;
  sum.own_rejected += figures.rejected;
}

void add(const Account& account, const SourceFigures& figures, DomainFigures& sum) {
  switch (account.side) {
    case Side::own: add_own(account, figures, sum); break;
    case Side::forwarder:
      sum.forwarded += figures.messages;
      sum.forwarded_lost += failing_of(figures);
      break;
    case Side::spoofer:
      sum.spoofed += figures.messages;
      sum.spoofed_stopped += figures.quarantined + figures.rejected;
      break;
    case Side::undecided: sum.undecided += figures.messages; break;
  }
}

void count_reporters(const Books& books, const DomainFacts& facts, DomainFigures& sum) {
  std::uint64_t all = 0, largest = 0;
  std::set<std::string> names;  // One reporter spells its name in several ways.
  for (const inbox::ReporterLine& line : facts.reporters) {
    if (line.last_day < books.looked_at.first || line.reports == 0) continue;
    names.insert(inbox::reporter_key(line.org_name));
    all += line.messages;
    largest = std::max(largest, line.messages);
  }
  sum.reporters = static_cast<unsigned>(names.size());
  sum.largest_reporter_share = share_of(largest, all);
}

}  // namespace

SourceFigures figures_within(const Account& account, Reach reach) {
  switch (reach) {
    case Reach::all: return account.figures();
    case Reach::at_domain: return account.at_domain;
    case Reach::below: return account.below;
  }
  return {};
}

DomainFigures domain_figures(const Books& books, const DomainFacts& facts, Reach reach) {
  DomainFigures sum;
  for (const Account& account : books.accounts) add(account, figures_within(account, reach), sum);
  sum.pass = share_of(sum.own_aligned, sum.own);
  sum.pass_low = wilson_low(sum.own_aligned, sum.own);
  sum.dkim = share_of(sum.own_dkim_aligned, sum.own);
  sum.days_with_reports = books.report_days.count_since(books.looked_at.first);
  count_reporters(books, facts, sum);
  return sum;
}

bool is_new_source(const Books& books, const Account& account, const Mail& mail, const DomainFacts& facts,
                   const Thresholds& thresholds) {
  const Day first_new = facts.today - std::chrono::days(thresholds.days_without_new_source);
  if (!account.is_own() || account.party->rule || account.first_seen < first_new || books.first_report >= first_new ||
      account.messages() < thresholds.smallest_source)
    return false;
  if (account.party->basis != Basis::passes_by_own_key) return true;
  // A pool that signs with a known key takes new addresses as it likes.
  const auto is_known = [&](KeyId key) {
    const auto known = books.keys.find(key);
    if (known == books.keys.end()) return false;
    const auto older = known->second.days.begin() + std::max<std::ptrdiff_t>((first_new - books.first_day).count(), 0);
    return std::any_of(known->second.days.begin(), older, [](const DayCount& day) { return day.aligned > 0; });
  };
  return std::none_of(account.party->strands.begin(), account.party->strands.end(), [&](std::uint32_t strand) {
    const std::vector<KeyId>& passed = mail.marks_of(mail.strands[strand]).own_passed;
    return std::any_of(passed.begin(), passed.end(), is_known);
  });
}

Simulation simulate(const Books& books, Stage stage, Reach reach) {
  Simulation simulation;
  simulation.stage = stage;
  if (stage == Stage::none || stage == Stage::unpublished) return simulation;
  for (const Account& account : books.accounts) {
    const std::uint64_t failing = failing_of(figures_within(account, reach));
    switch (account.side) {
      case Side::own:
        simulation.own_lost += failing;
        if (failing > 0) simulation.losses.push_back({account.party->key, failing});
        break;
      case Side::forwarder: simulation.forwarded_lost += failing; break;
      case Side::spoofer: simulation.spoofed_stopped += failing; break;
      case Side::undecided: simulation.undecided_hit += failing; break;
    }
  }
  std::stable_sort(simulation.losses.begin(), simulation.losses.end(),
                   [](const Simulation::Loss& a, const Simulation::Loss& b) { return a.messages > b.messages; });
  return simulation;
}

}  // namespace dmarcd::advisor
