#pragma once

#include <optional>
#include <string>
#include <vector>

#include "figures.h"
#include "stages.h"

namespace dmarcd::advisor {

/// What is known when a step is judged.
struct Case {
  const DomainFacts& facts;
  const Thresholds& thresholds;
  const Mail& mail;
  const Books& books;
  const Standing& standing;
  unsigned days_at_stage = 0;
  std::vector<StoppedKey> stopped_keys;
};

/// Days that reports have to tell of.
struct DaysAsked {
  unsigned days = 0;
  unsigned within = 0;  ///< They are looked for in the last so many.
};

/// Whether a stage may be gone to (or, where it is today's, stayed at), for the names within reach.
struct Judgement {
  Verdict verdict = Verdict::not_enough_data;
  DomainFigures figures;
  std::vector<Condition> conditions;
  DaysAsked asked;
  bool is_small = false;       ///< Too few messages for the bound, so that the rule for small domains was used.
  bool sends_nothing = false;  ///< The rule for domains without mail of their own was used.
};

Judgement judge_step(const Case& step, Stage to, Reach reach);

/// Why the domain should go back a stage, by the mail that its policy speaks of; empty if nothing says so.
std::string reason_to_go_back(const Case& step, Reach reach);

/// Null if there is none of that name.
const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view name);

}  // namespace dmarcd::advisor
