#include "upkeep.h"

#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"

#include "folder_watch.h"
#include "log.h"
#include "mail_judge.h"

namespace dmarcd::inbox_program {
namespace {

constexpr std::chrono::hours between_prunings{6};
constexpr std::chrono::seconds time_for_the_dns{20};  // For one domain.

void warn_of(const Result<void>& result) {
  if (!result) log::warning(result.error().message);
}

void log_line(const inbox::ImportLine& line) {
  if (line.status == inbox::ImportLine::Status::rejected)
    return log::warning(fmt::format("import input={} member={} status=rejected reason=\"{}\"", printable(line.input),
                                    printable(line.member), printable(line.reason)));
  log::info(fmt::format("import input={} kind={} status={} reporter=\"{}\" domain={} messages={} warnings={}",
                        printable(line.input), line.kind, inbox::to_text(line.status), printable(line.org_name),
                        printable(line.domain), line.figures.messages, line.warnings.size()));
}

}  // namespace

void import_folders(const std::vector<std::string>& folders, const inbox::ReportImport& import, inbox::Intake& intake,
                    Timestamp now) {
  for (const std::string& folder : folders) warn_of(import_folder(import, intake, folder, now, log_line));
}

Upkeep::Upkeep(Desk& desk, const inbox::ReportImport& import, const wiring::DnsSource& dns, AdviceBook& book,
               AdviceSources sources)
    : desk_(desk),
      import_(import),
      dns_(dns),
      book_(book),
      sources_(std::move(sources)),
      letters_(desk.config, desk.office()) {}

void Upkeep::judge(Timestamp now, const std::function<bool()>& is_called) {
  if (desk_.config.inbox.verify_mails) warn_of(judge_mails(desk_.intake(), desk_.config, dns_, now, is_called));
}

void Upkeep::write_letters(Timestamp now) {
  const Result<bool> are_due = letters_.are_due(now);
  if (!are_due) return log::warning(are_due.error().message);
  if (!*are_due) return;
  const auto domains = desk_.archive().domains({});
  if (!domains) return log::warning(domains.error().message);
  std::vector<AdviceWithFacts> all;
  for (const inbox::DomainLine& line : *domains) {
    Result<AdviceWithFacts> made = make_advice(sources_, line.domain, now, time_for_the_dns);
    if (!made) return log::warning(made.error().message);
    all.push_back(*std::move(made));
  }
  warn_of(letters_.write(all, now));
}

void Upkeep::prune(Timestamp now) {
  if (now < next_prune_) return;
  const config::InboxRetention& keep = desk_.config.inbox.retention;
  warn_of(desk_.intake().prune({.details_before = now - keep.details,
                                .raw_before = now - keep.raw,
                                .failures_before = now - keep.failures,
                                .mails_before = now - keep.mails}));
  next_prune_ = now + between_prunings;
}

void Upkeep::round(Timestamp now, const std::function<bool()>& is_called) {
  import_folders(desk_.config.inbox.watch, import_, desk_.intake(), now);
  judge(now, is_called);
  book_.refresh(is_called);
  if (is_called()) return;
  write_letters(now);
  prune(now);
}

}  // namespace dmarcd::inbox_program
