#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/advisor/advice.h"
#include "dmarcd/advisor/policy_change.h"

#include "description.h"
#include "steps.h"

namespace dmarcd::advisor {
namespace {

std::string first_record(const std::string& domain) {
  return fmt::format("v=DMARC1; p=none; rua=mailto:dmarc-reports@{}", domain);
}

/// What is to be done about comes first.
int rank(SourceClass source_class) {
  switch (source_class) {
    case SourceClass::own_broken: return 0;
    case SourceClass::undecided: return 1;
    case SourceClass::own_healthy: return 2;
    case SourceClass::forwarder: return 3;
    case SourceClass::spoofer: return 4;
  }
  return 5;
}

std::vector<Source> describe_all(const Case& step) {
  std::vector<Source> sources;
  for (const Account& account : step.books.accounts) {
    if (account.messages() == 0) continue;
    sources.push_back(describe(account, step.mail, step.facts, step.thresholds));
    sources.back().is_new = is_new_source(step.books, account, step.mail, step.facts, step.thresholds);
  }
  std::stable_sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    const int a_rank = rank(a.source_class), b_rank = rank(b.source_class);
    if (a_rank != b_rank) return a_rank < b_rank;
    if (a.figures.messages != b.figures.messages) return a.figures.messages > b.figures.messages;
    return a.key < b.key;
  });
  return sources;
}

std::vector<StoppedSelector> name_all(const std::vector<StoppedKey>& stopped, const Mail& mail) {
  std::vector<StoppedSelector> selectors;
  for (const StoppedKey& one : stopped) {
    const KeyTable::Key& key = mail.keys[one.key];
    selectors.push_back({key.selector, key.domain, one.last_pass, one.failing_since});
  }
  return selectors;
}

/// p speaks of names below the domain too, unless sp does.
Reach reach_of_policy(const Standing& standing) {
  if (!standing.sp) return Reach::all;
  // Many reporters tell an sp that no record has, equal to p.
  const bool is_told_by_habit = standing.is_from_reports && *standing.sp == policy_of(standing.stage);
  return is_told_by_habit ? Reach::all : Reach::at_domain;
}

Verdict verdict_of(const Case& step, const Judgement& judgement, const std::string& reason_to_go_back) {
  const Stage stage = step.standing.stage;
  if (step.facts.surroundings.has_several_records) return Verdict::not_yet;
  if (stage == Stage::unpublished) return step.facts.surroundings.record ? Verdict::ready : Verdict::not_enough_data;
  if (!reason_to_go_back.empty()) return Verdict::step_back;
  const bool is_at_the_end = stage == Stage::reject && !step.standing.is_partial;
  if (is_at_the_end && judgement.verdict == Verdict::ready) return Verdict::arrived;
  return judgement.verdict;
}

void propose_record(const Standing& standing, Advice& advice) {
  if (advice.stage == Stage::unpublished) {
    if (advice.verdict == Verdict::not_yet) return;  // There are several already.
    advice.record_to_publish = first_record(advice.domain);
    return;
  }
  const std::string one_back = with_policy(standing.record, policy_of(before(advice.stage)));
  if (advice.verdict == Verdict::ready && advice.next) {
    advice.record_to_publish = with_policy(standing.record, policy_of(*advice.next));
    advice.record_to_go_back = standing.record;
  } else if (advice.verdict == Verdict::step_back) {
    advice.record_to_publish = one_back;
    advice.record_to_go_back = one_back;
  } else if (advice.stage != Stage::none) {
    advice.record_to_go_back = one_back;
  }
}

/// The stage that the judgement is about: a domain that sends nothing goes to reject at once, and reject that is not
/// meant in full is still to come.
std::optional<Stage> next_stage(const Case& step, Reach reach) {
  if (step.standing.stage == Stage::reject && step.standing.is_partial) return Stage::reject;
  const std::optional<Stage> next = after(step.standing.stage);
  if (!next || *next == Stage::none) return next;
  const bool sends_nothing = judge_step(step, Stage::reject, reach).sends_nothing;
  return sends_nothing ? Stage::reject : *next;
}

}  // namespace

Advice advise(const DomainFacts& facts, const Thresholds& thresholds) {
  const Mail mail = put_in_order(facts, thresholds);
  const std::vector<Party> parties = find_parties(mail, facts, thresholds);
  const Books books = keep_books(mail, parties, facts, thresholds);
  const Standing standing = standing_of(facts);
  const Case step{
      .facts = facts,
      .thresholds = thresholds,
      .mail = mail,
      .books = books,
      .standing = standing,
      .days_at_stage = days_at_stage(facts, standing, books.report_days, thresholds.days_without_reports),
      .stopped_keys = stopped_keys(books, thresholds),
  };
  const Reach reach = reach_of_policy(standing);

  Advice advice;
  advice.domain = facts.domain;
  advice.today = facts.today;
  advice.looked_at = books.looked_at;
  advice.stage = standing.stage;
  advice.days_at_stage = step.days_at_stage;
  advice.changes = standing.changes;
  advice.daily = books.daily;
  advice.next = next_stage(step, reach);
  advice.sources = describe_all(step);
  advice.stopped_selectors = name_all(step.stopped_keys, mail);

  const Judgement judgement = judge_step(step, advice.next.value_or(Stage::reject), reach);
  const std::string back = standing.stage == Stage::quarantine || standing.stage == Stage::reject
                               ? reason_to_go_back(step, reach)
                               : std::string();
  advice.figures = judgement.figures;
  advice.figures.new_own_sources = static_cast<unsigned>(
      std::count_if(advice.sources.begin(), advice.sources.end(), [](const Source& source) { return source.is_new; }));
  advice.conditions = judgement.conditions;
  advice.simulation = simulate(books, advice.next.value_or(Stage::reject), reach);
  advice.verdict = verdict_of(step, judgement, back);
  advice.blockers = advice.verdict == Verdict::ready || advice.verdict == Verdict::arrived
                        ? std::vector<Blocker>()
                        : blockers_of(step, judgement, advice.sources, reach);
  advice.subdomains = judge_subdomains(step);
  advice.record_today = facts.surroundings.record ? facts.surroundings.record
                        : standing.record.empty() ? std::nullopt
                                                  : std::optional(standing.record);
  propose_record(standing, advice);
  advice.look_again = day_to_look_again(step, advice, judgement);
  advice.sentence = sentence_of(advice, judgement, back);
  advice.remarks = remarks_of(step, advice, judgement);
  return advice;
}

}  // namespace dmarcd::advisor
