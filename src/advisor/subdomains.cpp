#include <fmt/format.h>
#include <set>

#include "coverage.h"
#include "steps.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

Stage stage_of(dmarc::Policy policy) {
  switch (policy) {
    case dmarc::Policy::none: return Stage::none;
    case dmarc::Policy::quarantine: return Stage::quarantine;
    case dmarc::Policy::reject: return Stage::reject;
  }
  return Stage::none;
}

/// The names below the domain that own mail is written with.
std::vector<std::string> own_names_below(const Case& step) {
  std::set<std::string> names;
  for (const Account& account : step.books.accounts) {
    if (!account.is_own()) continue;
    for (const std::uint32_t number : account.party->strands) {
      const Marks& marks = step.mail.marks_of(step.mail.strands[number]);
      if (marks.is_below) names.insert(safe_name(marks.header_from));
    }
  }
  return {names.begin(), names.end()};
}

std::string unmet_text(const Judgement& judgement) {
  std::vector<std::string> unmet;
  for (const Condition& condition : judgement.conditions)
    if (!condition.is_met)
      unmet.push_back(fmt::format("{}: {} ({})", condition.what, condition.figure, condition.threshold));
  return listed(unmet, 2);
}

std::string blocking_names(const Case& step) {
  std::set<std::string> names;
  for (const Account& account : step.books.accounts) {
    if (!account.is_own() || account.is_waived || failing_of(account.below) == 0) continue;
    for (const std::uint32_t number : account.party->strands) {
      const Strand& strand = step.mail.strands[number];
      const Marks& marks = step.mail.marks_of(strand);
      if (marks.is_below && strand.messages > strand.aligned) names.insert(safe_name(marks.header_from));
    }
  }
  return names.empty() ? "" : fmt::format(" Own mail fails under {}.", listed({names.begin(), names.end()}));
}

/// What mail of own sources is written with names below the domain, and whether a policy for them would lose it.
SubdomainAdvice judge_sp(const Case& step) {
  const Stage today = step.standing.sp ? stage_of(*step.standing.sp) : step.standing.stage;
  const Stage to = after(today).value_or(Stage::reject);
  Judgement judgement = judge_step(step, to == Stage::none ? Stage::quarantine : to, Reach::below);
  SubdomainAdvice advice{"sp", judgement.verdict, ""};
  if (today == Stage::reject && !step.standing.is_partial && advice.verdict == Verdict::ready)
    advice.verdict = Verdict::arrived;
  const std::string own = counted(judgement.figures.own, "own message");
  switch (advice.verdict) {
    case Verdict::arrived:
      advice.sentence = fmt::format("Names below {} are at reject, and all is well: {} in the days looked at.",
                                    step.facts.domain, own);
      break;
    case Verdict::ready:
      advice.sentence =
          judgement.sends_nothing
              ? fmt::format("No own mail is written with names below {}: sp=reject would lose none.", step.facts.domain)
              : fmt::format("Names below {} are ready for sp={}: {} of {} pass.", step.facts.domain, to_text(to),
                            percent(judgement.figures.pass), own);
      break;
    default:
      advice.sentence = fmt::format("Names below {} are not ready for sp={}: {}.{}", step.facts.domain, to_text(to),
                                    unmet_text(judgement), blocking_names(step));
  }
  return advice;
}

/// np is for names that do not exist, and nothing but own mail under names that exist speaks against it.
SubdomainAdvice judge_np(const Case& step) {
  const std::vector<std::string> names = own_names_below(step);
  SubdomainAdvice advice{"np", Verdict::ready, ""};
  if (!is_covered(step, step.thresholds.days)) {
    advice.verdict = Verdict::not_enough_data;
    advice.sentence = fmt::format("np: reports of {} are needed to say which names own mail is written with.",
                                  counted(step.thresholds.days, "day"));
    return advice;
  }
  const bool says_so = step.standing.np == dmarc::Policy::reject ||
                       (!step.standing.np && !step.standing.sp && step.standing.stage == Stage::reject);
  const bool is_there = says_so && !step.standing.is_partial;
  if (is_there) advice.verdict = Verdict::arrived;
  const std::string_view start =
      is_there ? "Names that do not exist are refused already" : "np=reject can be published";
  advice.sentence = names.empty()
                        ? fmt::format("{}: no own mail is written with names below {}.", start, step.facts.domain)
                        : fmt::format("{}, as long as the names that own mail is written with exist in the DNS: {}.",
                                      start, listed(names, 10));
  return advice;
}

}  // namespace

std::vector<SubdomainAdvice> judge_subdomains(const Case& step) {
  if (step.standing.stage == Stage::unpublished) return {};
  return {judge_sp(step), judge_np(step)};
}

}  // namespace dmarcd::advisor
