#pragma once

#include <string>

#include "dmarcd/record/message_record.h"

namespace dmarcd::record {

/// A record told to a person: one line in front, and indented below it what is known, a line each. Ends in a line end.
/// What strangers chose is shown as printable ASCII.
std::string record_text(const MessageRecord& record);

}  // namespace dmarcd::record
