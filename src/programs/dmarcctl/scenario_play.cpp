#include "scenario_play.h"

#include <algorithm>

#include "dmarcd/config/load.h"
#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::dmarcctl {
namespace {

/// The text as a file that includes nothing.
Result<config::Config> configuration_of(const Scenario& scenario) {
  const auto read_text = [&](const std::string& path) -> Result<std::string> {
    if (path == scenario.file) return scenario.configuration;
    return permanent_failure(path + ": a scenario includes no file");
  };
  const config::LoadedConfig loaded = config::load_config(scenario.file, read_text);
  if (!loaded.is_usable()) return permanent_failure(loaded.mistakes());
  return loaded.config;
}

/// The zone behind as many empty lines as stand before it in the scenario, so that errors name the scenario's lines.
std::string zone_in_place(const Scenario& scenario) {
  return std::string(static_cast<std::size_t>(std::max(0, scenario.zone_line - 1)), '\n') + scenario.zone;
}

}  // namespace

Result<checking::CheckedMessage> play_out(const Scenario& scenario) {
  dns::Zone zone;
  DMARCD_TRY(zone.add(zone_in_place(scenario), scenario.file));
  dns::ZoneResolver resolver(zone);
  config::Config config = DMARCD_TRY(configuration_of(scenario));
  config.session.authserv_id = scenario.authserv_id;
  return checking::check_message(message::parse_raw_message(scenario.message), scenario.envelope, config, resolver,
                                 scenario.now);
}

}  // namespace dmarcd::dmarcctl
