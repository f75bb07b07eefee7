#include "judgement.h"

#include <algorithm>
#include <fmt/format.h>

#include "coverage.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

std::string at_least(std::string figure) {
  return "at least " + std::move(figure);
}

Condition reporters_condition(const Case& step, const DomainFigures& figures) {
  return {"reporters", "who reports", counted(figures.reporters, "reporter"),
          at_least(counted(step.thresholds.least_reporters, "reporter")),
          figures.reporters >= step.thresholds.least_reporters};
}

/// Where even perfect mail is too little for the bound.
bool is_small(const DomainFigures& figures, double bound) {
  return wilson_low(figures.own, figures.own) < bound;
}

Condition pass_condition(const DomainFigures& figures, double bound) {
  return {"pass-rate", "own messages that pass aligned, lower end of the 95 % interval",
          fmt::format("{} ({} of {})", percent(figures.pass_low), grouped(figures.own_aligned), grouped(figures.own)),
          at_least(plain_percent(bound)), figures.pass_low >= bound};
}

Condition small_pass_condition(const Case& step) {
  std::uint64_t failing = 0;
  bool all_seen_passing = true;
  for (const Account& account : step.books.accounts) {
    if (!account.is_own() || account.is_waived) continue;
    failing += account.failing_in_all;
    const bool passed =
        std::any_of(account.days.begin(), account.days.end(), [](const DayCount& day) { return day.aligned > 0; });
    all_seen_passing = all_seen_passing && passed;
  }
  return {"pass-rate",
          fmt::format("own messages that failed in {} days; there are too few for the bound",
                      step.thresholds.days_for_small),
          counted(failing, "message"), "none, and each own source seen passing", failing == 0 && all_seen_passing};
}

std::uint64_t largest_undecided(const Books& books, Reach reach) {
  std::uint64_t largest = 0;
  for (const Account& account : books.accounts)
    if (account.side == Side::undecided) largest = std::max(largest, figures_within(account, reach).messages);
  return largest;
}

void add_undecided(const Case& step, const DomainFigures& figures, Reach reach, std::vector<Condition>& conditions) {
  const double share = figures.own == 0 ? (figures.undecided > 0 ? 1 : 0) : share_of(figures.undecided, figures.own);
  conditions.push_back({"undecided", "undecided messages, held against own ones",
                        fmt::format("{} ({})", percent(share), counted(figures.undecided, "message")),
                        "at most " + plain_percent(step.thresholds.undecided_share),
                        share <= step.thresholds.undecided_share});
  const std::uint64_t largest = largest_undecided(step.books, reach);
  conditions.push_back({"largest-undecided", "messages of the largest undecided source", counted(largest, "message"),
                        "at most " + counted(step.thresholds.largest_undecided, "message"),
                        largest <= step.thresholds.largest_undecided});
}

bool is_unhealthy(const Account& account, Reach reach, const Thresholds& thresholds) {
  const SourceFigures figures = figures_within(account, reach);
  return account.is_own() && !account.is_waived && account.is_broken && figures.messages > thresholds.smallest_source &&
         failing_of(figures) > 0;
}

void add_sources(const Case& step, Reach reach, std::vector<Condition>& conditions) {
  std::uint64_t unhealthy = 0, fresh = 0;
  for (const Account& account : step.books.accounts) {
    if (is_unhealthy(account, reach, step.thresholds)) ++unhealthy;
    if (figures_within(account, reach).messages > 0 &&
        is_new_source(step.books, account, step.mail, step.facts, step.thresholds))
      ++fresh;
  }
  conditions.push_back({"own-sources",
                        fmt::format("own sources of more than {} messages of which less than {} pass",
                                    step.thresholds.smallest_source, plain_percent(step.thresholds.own_share)),
                        counted(unhealthy, "source"), "none, or waived", unhealthy == 0});
  conditions.push_back({"signing-keys", "keys that own mail passed with until a day, and fails with since",
                        counted(step.stopped_keys.size(), "key"), "none", step.stopped_keys.empty()});
  conditions.push_back({"new-sources",
                        fmt::format("own sources that are new within {} days", step.thresholds.days_without_new_source),
                        counted(fresh, "source"), "none", fresh == 0});
}

void add_for_reject(const Case& step, const DomainFigures& figures, Reach reach, std::vector<Condition>& conditions) {
  if (reach != Reach::below && step.standing.stage != Stage::reject)
    conditions.push_back(
        {"days-at-stage", "days at quarantine in full, as reporters saw it", counted(step.days_at_stage, "day"),
         at_least(counted(step.thresholds.days_at_quarantine, "day")),
         step.standing.stage == Stage::quarantine && step.days_at_stage >= step.thresholds.days_at_quarantine});
  conditions.push_back({"dkim", "own messages with an aligned signature, which lives through forwarding",
                        percent(figures.dkim), at_least(plain_percent(step.thresholds.reject_dkim)),
                        figures.dkim >= step.thresholds.reject_dkim});
  const double quarantined = share_of(figures.own_quarantined, figures.own);
  conditions.push_back({"own-quarantined", "own messages that receivers put aside", percent(quarantined),
                        "at most " + plain_percent(step.thresholds.reject_quarantined),
                        quarantined <= step.thresholds.reject_quarantined});
}

bool has_own_mail(const Books& books) {
  return std::any_of(books.accounts.begin(), books.accounts.end(),
                     [](const Account& account) { return account.is_own(); });
}

bool is_met(const std::vector<Condition>& conditions, std::string_view name) {
  const Condition* condition = find_condition(conditions, name);
  return !condition || condition->is_met;
}

bool are_all_met(const std::vector<Condition>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [](const Condition& condition) { return condition.is_met; });
}

/// Whether a condition is met by waiting alone.
bool is_of_time(const Condition& condition) {
  return condition.name == "days" || condition.name == "days-with-reports";
}

/// Where everything is refused already, fewer and fewer reports are what was wanted.
bool is_at_the_end(const Case& step, Reach reach) {
  return step.standing.stage == Stage::reject && !step.standing.is_partial && reach != Reach::below;
}

/// A domain that no own mail was ever seen of. It may be written for on few days, so those with reports are looked for
/// in all that is known.
Judgement judge_silence(const Case& step, Reach reach, Judgement judgement) {
  judgement.sends_nothing = true;
  std::vector<Condition>& conditions = judgement.conditions;
  judgement.asked = {.days = step.thresholds.days_not_sending, .within = step.thresholds.longest_look_back()};
  if (is_at_the_end(step, reach)) {
    conditions.push_back(days_condition(step, judgement.asked.days));
  } else {
    add_coverage(step, judgement.asked, conditions);
    conditions.push_back(reporters_condition(step, judgement.figures));
  }
  conditions.push_back({"no-own-source", "own sources", "none", "none", step.mail.rows.size() > 0});
  add_undecided(step, judgement.figures, reach, conditions);
  const bool knows_enough = is_met(conditions, "days") && is_met(conditions, "days-with-reports") &&
                            is_met(conditions, "latest-report") && is_met(conditions, "reporters");
  if (!knows_enough)
    judgement.verdict = Verdict::not_enough_data;
  else
    judgement.verdict = are_all_met(conditions) ? Verdict::ready : Verdict::not_yet;
  return judgement;
}

/// A small domain is waited for longer, but what already fails there is no matter of waiting.
Verdict verdict_of(const Case& step, const Judgement& judgement) {
  const std::vector<Condition>& conditions = judgement.conditions;
  if (are_all_met(conditions)) return Verdict::ready;
  const bool knows_enough =
      is_met(conditions, "reporters") && is_met(conditions, "latest-report") && is_covered(step, step.thresholds.days);
  const bool waits_for_days = !is_met(conditions, "days") || !is_met(conditions, "days-with-reports");
  const bool fails = std::any_of(conditions.begin(), conditions.end(), [](const Condition& condition) {
    return !condition.is_met && !is_of_time(condition);
  });
  if (!knows_enough || (waits_for_days && !fails)) return Verdict::not_enough_data;
  return Verdict::not_yet;
}

}  // namespace

const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view name) {
  const auto found = std::find_if(conditions.begin(), conditions.end(),
                                  [&](const Condition& condition) { return condition.name == name; });
  return found == conditions.end() ? nullptr : &*found;
}

Judgement judge_step(const Case& step, Stage to, Reach reach) {
  Judgement judgement;
  judgement.figures = domain_figures(step.books, step.facts, reach);
  const bool is_silent = reach == Reach::below ? judgement.figures.own == 0 : !has_own_mail(step.books);
  if (is_silent) return judge_silence(step, reach, std::move(judgement));

  const double bound = to == Stage::reject ? step.thresholds.reject_pass : step.thresholds.quarantine_pass;
  judgement.is_small = is_small(judgement.figures, bound);
  std::vector<Condition>& conditions = judgement.conditions;
  const unsigned days = judgement.is_small ? step.thresholds.days_for_small : step.thresholds.days;
  judgement.asked = {.days = days, .within = days};
  add_coverage(step, judgement.asked, conditions);
  conditions.push_back(reporters_condition(step, judgement.figures));
  conditions.push_back(judgement.is_small ? small_pass_condition(step) : pass_condition(judgement.figures, bound));
  add_sources(step, reach, conditions);
  add_undecided(step, judgement.figures, reach, conditions);
  if (to == Stage::reject) add_for_reject(step, judgement.figures, reach, conditions);

  judgement.verdict = verdict_of(step, judgement);
  return judgement;
}

}  // namespace dmarcd::advisor
