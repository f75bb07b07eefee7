#include "log_setup.h"

namespace dmarcd::wiring {
namespace {

log::Target target_of(config::LogTarget target, LogPlace place) {
  switch (target) {
    case config::LogTarget::terminal: return log::Target::terminal;
    case config::LogTarget::journal: return log::Target::journal;
    case config::LogTarget::syslog: return log::Target::syslog;
    case config::LogTarget::automatic: break;
  }
  return place == LogPlace::terminal ? log::Target::terminal : log::daemon_target();
}

log::Facility facility_of(config::LogFacility facility) {
  // Both list the same words in the same order.
  static_assert(static_cast<int>(config::LogFacility::local7) == static_cast<int>(log::Facility::local7));
  return static_cast<log::Facility>(facility);
}

}  // namespace

log::Level level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::error: return log::Level::error;
    case config::LogLevel::warning: return log::Level::warning;
    case config::LogLevel::info: return log::Level::info;
    case config::LogLevel::debug: return log::Level::debug;
  }
  return log::Level::info;
}

void open_log(const config::LogOptions& options, LogPlace place, const char* program) {
  log::open(target_of(options.target, place), level_of(options.level), program, facility_of(options.facility));
}

}  // namespace dmarcd::wiring
