#pragma once

#include <string>
#include <string_view>

/// The daemon's log. Lines are handed to a thread of its own, so that mail never waits for a log that is slow or stuck;
/// when too many wait, further ones are dropped and counted. Before `open` and after `close` a line is written at once.
namespace dmarcd::log {

enum class Level {
  error,    ///< A person must act.
  warning,  ///< Something is degraded.
  info,     ///< A line for each message.
  debug,    ///< The findings of each message.
};

enum class Target {
  terminal,  ///< Standard error, the level as a word.
  journal,   ///< Standard error, the level as systemd's <N>.
  syslog,
};

/// Where syslog sorts the lines to.
enum class Facility { mail, daemon, user, local0, local1, local2, local3, local4, local5, local6, local7 };

/// The journal if standard error is connected to it, else syslog.
Target daemon_target();

/// `program` must outlive the log; `facility` is for syslog.
void open(Target target, Level least, const char* program, Facility facility = Facility::mail);

/// From now on only lines at least as urgent as this.
void set_level(Level least);
bool is_on(Level level);

/// Writes what waits. To be called before the process ends.
void close();

void write(Level level, std::string_view line);
inline void error(std::string_view line) {
  write(Level::error, line);
}
inline void warning(std::string_view line) {
  write(Level::warning, line);
}
inline void info(std::string_view line) {
  write(Level::info, line);
}
inline void debug(std::string_view line) {
  write(Level::debug, line);
}

}  // namespace dmarcd::log
