#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/message/raw_message.h"

namespace dmarcd::dmarcctl {

/// The message in a file; "-" is the standard input. An Error says why it cannot be read.
Result<message::RawMessage> read_message(const std::string& file);

}  // namespace dmarcd::dmarcctl
