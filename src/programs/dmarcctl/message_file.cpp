#include "message_file.h"

#include "file.h"

namespace dmarcd::dmarcctl {
namespace {

constexpr std::size_t largest_message = 256UL << 20U;  // More than an MTA lets in.

}  // namespace

Result<message::RawMessage> read_message(const std::string& file) {
  const std::string octets = DMARCD_TRY(system::read_file(file == "-" ? "/dev/stdin" : file, largest_message));
  return message::parse_raw_message(octets);
}

}  // namespace dmarcd::dmarcctl
