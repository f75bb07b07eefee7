#include <cstdint>
#include <cstdlib>
#include <string>

#include "dmarcd/config/load.h"
#include "dmarcd/conversion/conversion.h"

using namespace dmarcd;
using namespace dmarcd::conversion;

namespace {

/// Whatever the text says, what is made of it is a configuration without a mistake.
void convert_and_load(Origin origin, const std::string& text) {
  const auto read_text = [&](const std::string&) -> Result<std::string> { return text; };
  const Result<Conversion> converted = convert(origin, text, "/fuzz.conf", read_text);
  if (!converted) {
    // A text that cannot be read is the only excuse.
    if (converted.error().message.find("the result would have") != std::string::npos) std::abort();
    return;
  }
  const auto read_converted = [&](const std::string& path) -> Result<std::string> {
    return path == "/converted.conf" ? converted->configuration : text;
  };
  if (!config::load_config("/converted.conf", read_converted).is_usable()) std::abort();
  for (const config::Mistake& remark : converted->remarks)
    if (remark.text.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(guess_origin(text));
  convert_and_load(Origin::opendmarc, text);
  convert_and_load(Origin::rspamd, text);
  return 0;
}
