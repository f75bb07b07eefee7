#pragma once

#include <map>
#include <string>
#include <vector>

#include "message_check.h"
#include "scenario.h"

namespace dmarcd::dmarcctl {

/// What came of a message, a word or two for each key that a scenario can expect.
std::map<std::string, std::string> observe(const checking::CheckedMessage& checked);

/// A sentence for each expectation that did not come true, "FILE:LINE: dmarc is fail, expected pass".
std::vector<std::string> disappointments(const Scenario& scenario, const checking::CheckedMessage& checked);

}  // namespace dmarcd::dmarcctl
