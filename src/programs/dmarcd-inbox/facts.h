#pragma once

#include <string_view>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/advisor/thresholds.h"
#include "dmarcd/base/result.h"
#include "dmarcd/inbox/inbox.h"

namespace dmarcd::inbox_program {

/// What the inbox knows of a domain up to `today`, for the advisor; the surroundings are left to be filled.
Result<advisor::DomainFacts> gather_facts(inbox::Archive& archive, inbox::Office& office, std::string_view domain,
                                          const advisor::Thresholds& thresholds, inbox::Trust trust, inbox::Day today);

}  // namespace dmarcd::inbox_program
