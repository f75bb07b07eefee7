#pragma once

#include <string>

#include "dmarcd/failure/failure_report.h"

namespace dmarcd::failure {

/// The body of the message/feedback-report part (RFC 5965 section 3, RFC 6591 section 3, RFC 9991 section 4).
std::string feedback_fields(const FailureFacts& facts, const Redactor& redactor);

}  // namespace dmarcd::failure
