// Lines of a store that others write to as well: whatever is read writes and reads the same from then on.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/record/record_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace dmarcd;

  const std::string_view line(reinterpret_cast<const char*>(octets), size);
  const Result<record::MessageRecord> record = record::decode_record(line);
  if (!record) return 0;

  const std::string written = record::encode_record(*record);
  const Result<record::MessageRecord> again = record::decode_record(written);
  if (!again || record::encode_record(*again) != written) std::abort();
  return 0;
}
