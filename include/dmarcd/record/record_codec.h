#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/record/message_record.h"

namespace dmarcd::record {

/// No line that `encode_record` writes is longer, in octets: a longer one in the store is not ours.
constexpr std::size_t longest_line = std::size_t{256} * 1024;

/// The line that stands in the store, without a line end:
///   unixtime,ip,spf_aligned,dkim_aligned,disposition,{"v":1,...}
/// The first five fields are the classic form that others read (disposition none, quarantine or reject); the JSON tail
/// has the rest. Always valid UTF-8 in one line: octets that are none become "?", texts and lists that a stranger made
/// too long are cut, and an address too long for mail is left out.
std::string encode_record(const MessageRecord& record);

/// Reads such a line of any length from a store that others write to as well. A permanent Error says what is wrong.
/// Members of the tail that are not known are ignored; a tail of another version is refused.
Result<MessageRecord> decode_record(std::string_view line);

/// What the classic form alone says.
struct ClassicRecord {
  Timestamp received_at;
  IpAddress source_ip;
  bool spf_aligned = false;
  bool dkim_aligned = false;
  evaluation::Disposition disposition = evaluation::Disposition::none;
};

/// Reads a line of the classic form without a tail, as rspamd 1.5 wrote them.
Result<ClassicRecord> decode_classic_line(std::string_view line);

/// The whole record as one JSON object, for programs: the classic fields by name ("time", "source_ip", "aligned") and
/// the members of the tail.
std::string record_json(const MessageRecord& record);

}  // namespace dmarcd::record
