#include "next_act.h"

#include <fmt/format.h>

#include "figures.h"

namespace dmarcd::dashboard {
namespace {

std::string look_again(const advisor::Advice& advice) {
  return fmt::format("Look again on {}.", day_of(advice.look_again));
}

std::string first_blocker(const advisor::Advice& advice) {
  if (advice.blockers.empty()) return look_again(advice);
  const advisor::Blocker& first = advice.blockers.front();
  const std::string& act = first.remedy.empty() ? first.text : first.remedy;
  if (advice.blockers.size() == 1) return act;
  return fmt::format("{} And {}.", act, counted(advice.blockers.size() - 1, "more thing"));
}

}  // namespace

std::string next_act(const advisor::Advice& advice) {
  using advisor::Verdict;
  if (advice.stage == advisor::Stage::unpublished && !advice.record_to_publish.empty())
    return "Publish the first record: " + advice.record_to_publish;
  switch (advice.verdict) {
    case Verdict::step_back: return "Go back now: publish " + advice.record_to_go_back;
    case Verdict::ready:
      return fmt::format("Publish the record for {}.", advice.next ? advisor::to_text(*advice.next) : "the next stage");
    case Verdict::not_yet: return first_blocker(advice);
    case Verdict::not_enough_data: return "Wait for more reports. " + look_again(advice);
    case Verdict::arrived: return "Nothing to do.";
  }
  return {};
}

}  // namespace dmarcd::dashboard
