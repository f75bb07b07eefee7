#include <fmt/format.h>

#include "coverage.h"
#include "steps.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

using Remarks = std::vector<std::string>;

void add_stage_remarks(const Case& step, Remarks& remarks) {
  const Standing& standing = step.standing;
  if (standing.is_partial)
    remarks.push_back(
        fmt::format("The record has {}, so that {} is not meant in full. Days count from when it is gone; "
                    "RFC 9989 knows no pct, and receivers read it as they like.",
                    standing.partial_tag, to_text(standing.stage)));
  if (standing.seen)
    remarks.push_back(fmt::format("The DNS says p={} now, and the latest reports still saw p={}.",
                                  to_text(standing.stage), to_text(*standing.seen)));
  if (!standing.has_rua && standing.stage != Stage::unpublished)
    remarks.emplace_back("The record asks for no reports (rua): without them nobody can see what a step does.");
  if (standing.is_from_reports)
    remarks.emplace_back(
        "The record in the DNS was not looked up: this one is made of what reporters saw, so put your "
        "own rua (and ruf) in place of the one shown.");
}

void add_silence_remarks(const Case& step, Remarks& remarks) {
  remarks.push_back(
      fmt::format("Publish beside it that nobody sends: \"v=spf1 -all\" at {0}, and an empty key, "
                  "\"v=DKIM1; p=\", at *._domainkey.{0}.",
                  step.facts.domain));
  if (step.facts.surroundings.spf && *step.facts.surroundings.spf != "v=spf1 -all" &&
      !step.facts.surroundings.spf->empty())
    remarks.push_back(fmt::format("The SPF record is \"{}\" today: see that what it names does not send any more.",
                                  safe_name(*step.facts.surroundings.spf)));
}

void add_list_warning(const Advice& advice, Remarks& remarks) {
  if (advice.next != Stage::reject) return;
  const DomainFigures& figures = advice.figures;
  const std::string seen = figures.forwarded == 0
                               ? std::string("None was seen in the reports.")
                               : fmt::format("The reports show {} carried on by others, of which {} failed.",
                                             counted(figures.forwarded, "message"), grouped(figures.forwarded_lost));
  remarks.push_back(
      fmt::format("RFC 9989 section 7.4 advises against reject for domains whose people write to mailing "
                  "lists: lists change messages, and the changed ones would be refused. {}",
                  seen));
}

void add_source_remarks(const Case& step, const Advice& advice, Remarks& remarks) {
  std::uint64_t accepted = 0, rare = 0;
  for (const Account& account : step.books.accounts) {
    if (account.is_own() && account.is_waived) accepted += account.failing();
    if (account.is_own() && account.is_rare) ++rare;
  }
  if (accepted > 0)
    remarks.push_back(fmt::format("{} of waived sources fail and are not counted; the next stage would lose them.",
                                  counted(accepted, "message")));
  if (rare > 0)
    remarks.push_back(
        fmt::format("{} not seen in {} days but in {}: who writes once a month is counted with that time.",
                    rare == 1 ? "1 own source was" : fmt::format("{} own sources were", rare), step.thresholds.days,
                    step.thresholds.days_for_monthly));
  constexpr unsigned least_days_to_mention = 20;
  std::vector<std::string> steady;
  for (const Source& source : advice.sources)
    if (source.source_class == SourceClass::spoofer && source.address_count == 1 && !source.is_decided &&
        source.days_seen >= least_days_to_mention)
      steady.push_back(source.label);
  if (!steady.empty())
    remarks.push_back(
        fmt::format("Counted as spoofing, and seen almost daily: {}. If one is yours, say so before the "
                    "step.",
                    listed(steady)));
}

void add_ignorance(const Case& step, Remarks& remarks) {
  const Surroundings& surroundings = step.facts.surroundings;
  std::vector<std::string> unknown;
  if (!step.mail.are_names_known && !step.mail.rows.empty()) unknown.emplace_back("names of addresses");
  if (!surroundings.is_in_spf) unknown.emplace_back("which addresses SPF names");
  if (!surroundings.has_key) unknown.emplace_back("which DKIM keys exist");
  if (!unknown.empty()) remarks.push_back(fmt::format("Not looked up, so judged without: {}.", listed(unknown)));
}

}  // namespace

std::vector<std::string> remarks_of(const Case& step, const Advice& advice, const Judgement& judgement) {
  Remarks remarks;
  if (step.facts.surroundings.has_several_spf_records)
    remarks.push_back(fmt::format(
        "There are several SPF records at {}, so that SPF passes for nobody (RFC 7208 section 4.5): make one "
        "of them.",
        safe_name(step.facts.domain)));
  add_stage_remarks(step, remarks);
  if (judgement.sends_nothing && advice.stage != Stage::unpublished) add_silence_remarks(step, remarks);
  if (judgement.is_small && !judgement.sends_nothing)
    remarks.push_back(
        fmt::format("{} are too few for a bound by statistics, so the rule for small domains was used: no "
                    "failing message in {} days, and each own source seen passing.",
                    counted(judgement.figures.own, "own message"), step.thresholds.days_for_small));
  if (!judgement.sends_nothing) add_list_warning(advice, remarks);
  add_source_remarks(step, advice, remarks);
  add_ignorance(step, remarks);
  return remarks;
}

Day day_to_look_again(const Case& step, const Advice& advice, const Judgement& judgement) {
  using std::chrono::days;
  constexpr days after_step(7), at_rest(28), after_mending(14), after_stepping_back(2), soon(1);
  const Day today = step.facts.today;
  switch (advice.verdict) {
    case Verdict::ready: return today + after_step;
    case Verdict::arrived: return today + at_rest;
    case Verdict::step_back: return today + after_stepping_back;
    case Verdict::not_yet:
    case Verdict::not_enough_data: break;
  }
  Day day = today + soon;
  const Thresholds& thresholds = step.thresholds;
  for (const Condition& condition : advice.conditions) {
    if (condition.is_met) continue;
    if (condition.name == "days") {
      day = std::max(day, step.books.first_report + days(judgement.asked.days));
    } else if (condition.name == "days-with-reports") {
      day = std::max(day, today + days(days_still_to_report(step, judgement.asked)));
    } else if (condition.name == "days-at-stage") {
      const unsigned served = std::min(step.days_at_stage, thresholds.days_at_quarantine);
      day = std::max(day, today + days(thresholds.days_at_quarantine - served));
    } else if (condition.name == "new-sources") {
      for (const Account& account : step.books.accounts)
        if (is_new_source(step.books, account, step.mail, step.facts, thresholds))
          day = std::max(day, account.first_seen + days(thresholds.days_without_new_source + 1));
    } else if (condition.name != "latest-report") {
      day = std::max(day, today + after_mending);
    }
  }
  return day;
}

}  // namespace dmarcd::advisor
