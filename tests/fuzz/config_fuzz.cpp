#include <cstdint>
#include <cstdlib>
#include <string>

#include "dmarcd/config/load.h"
#include "dmarcd/config/show.h"

using namespace dmarcd;
using namespace dmarcd::config;

namespace {

/// Loads `text`; files that it includes hold the same, so that includes meet themselves under other names.
LoadedConfig load(const std::string& text) {
  return load_config("/fuzz.conf", [&](const std::string&) -> Result<std::string> { return text; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const LoadedConfig loaded = load(std::string(reinterpret_cast<const char*>(data), size));
  for (const Mistake& mistake : loaded.remarks.mistakes)
    if (mistake.text.empty()) std::abort();
  if (!loaded.is_usable() || !loaded.config.redis.password_file.file.empty()) return 0;

  // Whatever was understood is shown so that it is understood again.
  const std::string shown = show_config(loaded.config);
  const LoadedConfig again = load(shown);
  if (!again.is_usable() || show_config(again.config) != shown) {
    // A password is not shown, and may have been all that differs.
    if (loaded.config.redis.password.empty()) std::abort();
  }
  return 0;
}
