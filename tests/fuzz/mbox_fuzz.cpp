// Files of mail: nothing of one is lost but its separators, its quotes and the empty lines between messages.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/receiving/extraction.h"
#include "dmarcd/receiving/limits.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view mbox(reinterpret_cast<const char*>(data), size);
  if (receiving::form_of(mbox) != receiving::Form::mbox) return 0;
  const std::vector<std::string> messages = receiving::messages_of_mbox(mbox);
  require(!messages.empty() && messages.size() <= receiving::limits::most_mbox_messages);
  std::size_t octets = 0;
  for (const std::string& message : messages) octets += message.size();
  require(octets < mbox.size());

  // Written again with a separator and quotes, a message comes back as it was, but for an empty line at its end.
  std::string again = "From a@mail.example Sat Nov 21 09:30:00 2026\n";
  std::string_view rest = messages.front();
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t quotes = line.find_first_not_of('>');
    if (quotes != std::string_view::npos && line.substr(quotes).starts_with("From ")) again += '>';
    again += line;
    rest.remove_prefix(line.size());
  }
  const std::vector<std::string> back = receiving::messages_of_mbox(again);
  require(back.size() == 1 && back.front() == messages.front());
  return 0;
}
