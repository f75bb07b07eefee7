#pragma once

#include "judgement.h"

namespace dmarcd::advisor {

/// What stands in the way of a step, most messages first, then what is not about messages.
std::vector<Blocker> blockers_of(const Case& step, const Judgement& judgement, const std::vector<Source>& sources,
                                 Reach reach);

/// The verdict in a few sentences.
std::string sentence_of(const Advice& advice, const Judgement& judgement, const std::string& reason_to_go_back);

/// When another look is worth it.
Day day_to_look_again(const Case& step, const Advice& advice, const Judgement& judgement);

/// What else is to be known.
std::vector<std::string> remarks_of(const Case& step, const Advice& advice, const Judgement& judgement);

std::vector<SubdomainAdvice> judge_subdomains(const Case& step);

}  // namespace dmarcd::advisor
