#pragma once

#include <string>

#include "message_check.h"

namespace dmarcd::dmarcctl {

/// One JSON document that holds everything that `check` found.
std::string to_json(const checking::CheckedMessage& checked);

}  // namespace dmarcd::dmarcctl
