#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/record/message_record.h"

namespace dmarcd::record {

/// The line that stands in the store, without a line end:
///   unixtime,ip,spf_aligned,dkim_aligned,disposition,{"v":1,...}
/// The first five fields are the classic form that others read (disposition none, quarantine or reject); the JSON tail
/// has the rest. Always valid UTF-8 in one line.
std::string encode_record(const MessageRecord& record);

/// Reads such a line of any length from a store that others write to as well. A permanent Error says what is wrong.
Result<MessageRecord> decode_record(std::string_view line);

}  // namespace dmarcd::record
