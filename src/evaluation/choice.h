#pragma once

#include <string_view>

#include "dmarcd/evaluation/action.h"

namespace dmarcd::evaluation {

struct AppliedPolicy;

/// What the configuration says for a verdict, and which of its actions says it. Views into the ActionOptions.
struct Choice {
  ActionKind kind = ActionKind::no_action;
  std::string_view setting;     ///< Empty where none was asked.
  std::string_view reply_text;  ///< Of a refusal or deferral.
};

Choice choose(const Verdict& verdict, const AppliedPolicy& applied, const ActionOptions& options,
              const LocalDecision& local);

}  // namespace dmarcd::evaluation
