#pragma once

#include <map>
#include <string>

#include "dmarcd/config/config.h"
#include "dmarcd/config/document.h"

namespace dmarcd::config {

/// Where each setting that is set stands, by its path: "redis.password".
using Places = std::map<std::string, Position>;

/// What no setting can know alone: contradictions between settings, and choices that somebody should know of.
void check_rules(const Config& config, const Places& places, Remarks& remarks);

}  // namespace dmarcd::config
