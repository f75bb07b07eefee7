#include "configuration.h"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

#include "file.h"

namespace dmarcd::wiring {

config::LoadedConfig read_configuration(const std::string& file) {
  const auto read_file = [](const std::string& path) { return system::read_file(path, config::largest_file); };
  config::LoadedConfig loaded = config::load_config(file.empty() ? default_config_file : file, read_file);
  for (const config::Mistake& note : loaded.remarks.notes) fmt::print(stderr, "note: {}\n", config::to_text(note));
  if (!loaded.is_usable()) fmt::print(stderr, "{}\n", loaded.mistakes());
  return loaded;
}

config::LoadedConfig read_configuration_if_any(const std::string& file) {
  std::error_code unreadable;  // What cannot be looked at is reported when it is read.
  const bool is_absent = file.empty() && !std::filesystem::exists(default_config_file, unreadable) && !unreadable;
  return is_absent ? config::LoadedConfig{} : read_configuration(file);
}

}  // namespace dmarcd::wiring
