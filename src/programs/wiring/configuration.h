#pragma once

#include <string>

#include "dmarcd/config/load.h"

namespace dmarcd::wiring {

constexpr const char* default_config_file = "/etc/dmarcd/dmarcd.conf";

/// The configuration in `file`, or in the default one if that is empty. Notes and mistakes are told on stderr, one a
/// line.
config::LoadedConfig read_configuration(const std::string& file);

/// As read_configuration, for commands that work without one: with neither `file` nor the default one there, the
/// built-in defaults.
config::LoadedConfig read_configuration_if_any(const std::string& file);

}  // namespace dmarcd::wiring
