#include "configuration_keeper.h"

#include <fmt/format.h>
#include <utility>

#include "log.h"

namespace dmarcd::daemon {
namespace {

/// Soon enough for a person who waits for it; a look costs a system call for each file.
constexpr std::chrono::seconds between_looks{2};

}  // namespace

ConfigurationKeeper::ConfigurationKeeper(ConfigurationSnapshot snapshot, Service& service)
    : snapshot_(std::move(snapshot)), service_(service) {
  watch_.watch(snapshot_.list_files());
}

std::optional<std::chrono::seconds> ConfigurationKeeper::time_between_looks() const {
  if (watch_.is_idle()) return std::nullopt;
  return between_looks;
}

bool ConfigurationKeeper::bring_into_force(const ConfigurationSnapshot& next, std::string_view what) {
  const config::LoadedConfig& loaded = next.loaded();
  for (const config::Mistake& mistake : loaded.remarks.mistakes) log::error(config::to_text(mistake));
  if (!loaded.is_usable()) {
    log::error(fmt::format("{} as it was: there are mistakes in what was read", what));
    return false;
  }
  const Result<void> adopted = service_.adopt(loaded.config);
  if (!adopted) log::error(fmt::format("{} as it was: {}", what, adopted.error().message));
  return adopted.has_value();
}

void ConfigurationKeeper::reload() {
  ConfigurationSnapshot next = ConfigurationSnapshot::take(snapshot_.file());
  for (const config::Mistake& note : next.loaded().remarks.notes) log::warning(config::to_text(note));
  if (!bring_into_force(next, "the configuration stays")) return;
  if (next.loaded().config.milter != snapshot_.loaded().config.milter)
    log::warning("the settings of the section milter stay as they were: they need a restart");
  log::info("the configuration was read again");
  snapshot_ = std::move(next);
  watch_.watch(snapshot_.list_files());
}

void ConfigurationKeeper::look_at_lists() {
  if (!watch_.look()) return;
  ConfigurationSnapshot next = snapshot_.with_lists_of_now();
  watch_.watch(next.list_files());  // Also where it is of no use: it is told once, and waits for the next change.
  if (!bring_into_force(next, "every list stays")) return;
  log::info("the files of lists were read again");
  snapshot_ = std::move(next);
}

}  // namespace dmarcd::daemon
