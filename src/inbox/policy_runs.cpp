#include "dmarcd/inbox/policy_runs.h"

#include <algorithm>

namespace dmarcd::inbox {
namespace {

using receiving::PolicySeen;

constexpr std::string PolicySeen::*published_tags[] = {&PolicySeen::p,      &PolicySeen::sp,   &PolicySeen::np,
                                                       &PolicySeen::adkim,  &PolicySeen::aspf, &PolicySeen::pct,
                                                       &PolicySeen::testing};
constexpr std::string PolicySeen::*told_tags[] = {&PolicySeen::fo, &PolicySeen::discovery_method};

bool contradict(const PolicySeen& a, const PolicySeen& b) {
  return std::any_of(std::begin(published_tags), std::end(published_tags), [&](std::string PolicySeen::*tag) {
    return !(a.*tag).empty() && !(b.*tag).empty() && a.*tag != b.*tag;
  });
}

void complete(PolicySeen& policy, const PolicySeen& other) {
  const auto take = [&](std::string PolicySeen::*tag) {
    if ((policy.*tag).empty()) policy.*tag = other.*tag;
  };
  std::for_each(std::begin(published_tags), std::end(published_tags), take);
  std::for_each(std::begin(told_tags), std::end(told_tags), take);
}

using Iterator = std::vector<PolicyDay>::const_iterator;

/// The reports of the day that contradict `policy` in nothing.
std::uint64_t reports_for(const PolicySeen& policy, Iterator begin, Iterator end) {
  std::uint64_t reports = 0;
  for (auto told = begin; told != end; ++told)
    if (!contradict(policy, told->policy)) reports += told->reports;
  return reports;
}

/// The policy that has most of a day's reports for it; the earlier told of equal ones.
const PolicySeen& policy_of_day(Iterator begin, Iterator end) {
  return std::max_element(begin, end,
                          [&](const PolicyDay& a, const PolicyDay& b) {
                            return reports_for(a.policy, begin, end) < reports_for(b.policy, begin, end);
                          })
      ->policy;
}

bool keeps(const PolicySeen& running, const PolicySeen& chosen, Iterator begin, Iterator end) {
  return !contradict(running, chosen) || reports_for(running, begin, end) >= reports_for(chosen, begin, end);
}

}  // namespace

std::vector<PolicyLine> policy_runs(const std::vector<PolicyDay>& days) {
  std::vector<PolicyLine> runs;
  for (auto begin = days.begin(); begin != days.end();) {
    const auto end = std::find_if(begin, days.end(), [&](const PolicyDay& told) { return told.day != begin->day; });
    const PolicySeen& chosen = policy_of_day(begin, end);
    if (runs.empty() || !keeps(runs.back().policy, chosen, begin, end))
      runs.push_back({begin->day, begin->day, chosen, 0});
    PolicyLine& run = runs.back();
    for (auto told = begin; told != end; ++told)
      if (!contradict(run.policy, told->policy)) complete(run.policy, told->policy);
    run.until = begin->day;
    run.reports += reports_for(run.policy, begin, end);
    begin = end;
  }
  return runs;
}

}  // namespace dmarcd::inbox
