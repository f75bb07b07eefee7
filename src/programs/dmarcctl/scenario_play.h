#pragma once

#include "message_check.h"
#include "scenario.h"

namespace dmarcd::dmarcctl {

/// What becomes of a scenario's message under its configuration and zone. An Error names what is wrong with either.
Result<checking::CheckedMessage> play_out(const Scenario& scenario);

}  // namespace dmarcd::dmarcctl
