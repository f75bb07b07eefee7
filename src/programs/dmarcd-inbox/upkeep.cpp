#include "upkeep.h"

#include <string>
#include <utility>

namespace dmarcd::inbox_program {
namespace {

constexpr std::chrono::hours between_prunings{6};
constexpr std::chrono::seconds time_for_the_dns{20};  // For one domain.

}  // namespace

Upkeep::Upkeep(Desk& desk, const inbox::ReportImport& import, const wiring::DnsSource& dns, AdviceBook& book,
               AdviceSources sources)
    : desk_(desk),
      book_(book),
      sources_(std::move(sources)),
      watches_(watches_of(desk.config.inbox.watch, import, desk.intake())),
      mail_judge_(desk.config, dns, import, desk.intake()),
      letters_(desk.config, desk.office()) {}

Result<void> Upkeep::write_letters(Timestamp now, const std::function<bool()>& is_called) {
  std::vector<AdviceWithFacts> all;
  for (const inbox::DomainLine& line : DMARCD_TRY(desk_.archive().domains({}))) {
    if (is_called()) return {};
    all.push_back(DMARCD_TRY(make_advice(sources_, line.domain, now, time_for_the_dns)));
  }
  return letters_.write(all, now, is_called);
}

void Upkeep::write_letters_if_due(Timestamp now, const std::function<bool()>& is_called) {
  const Result<bool> are_due = letters_.are_due(now);
  const std::string deed = "the writing of letters";
  if (!are_due) return complaints_.note(deed, tl::unexpected(are_due.error()));
  if (*are_due) complaints_.note(deed, write_letters(now, is_called));
}

Result<void> Upkeep::prune(Timestamp now, const std::function<bool()>& is_called) {
  if (now < next_prune_) return {};
  const config::InboxRetention& keep = desk_.config.inbox.retention;
  DMARCD_TRY(desk_.intake().prune({.details_before = now - keep.details,
                                   .raw_before = now - keep.raw,
                                   .failures_before = now - keep.failures,
                                   .mails_before = now - keep.mails,
                                   .quarantine_before = now - keep.quarantine,
                                   .tls_before = now - keep.tls},
                                  is_called));
  next_prune_ = now + between_prunings;
  return {};
}

void Upkeep::round(Timestamp now, const std::function<bool()>& is_called) {
  for (FolderWatch& watch : watches_)
    complaints_.note("the watch of " + watch.folder().string(), watch.round(now, is_called));
  if (desk_.config.inbox.verify_mails) complaints_.note("the judgement of mails", mail_judge_.round(now, is_called));
  complaints_.note("the advice", book_.refresh(is_called));
  if (is_called()) return;
  write_letters_if_due(now, is_called);
  complaints_.note("the retention", prune(now, is_called));
}

}  // namespace dmarcd::inbox_program
