#pragma once

#include "dmarcd/config/config.h"

#include "log.h"

namespace dmarcd::wiring {

/// Whether the log goes where the configuration says, or to the terminal of whoever started the program.
enum class LogPlace { configured, terminal };

/// Opens the log of a daemon. `program` must outlive it.
void open_log(const config::LogOptions& options, LogPlace place, const char* program);

log::Level level_of(config::LogLevel level);

}  // namespace dmarcd::wiring
