#include "arguments.h"

#include <CLI/CLI.hpp>

#include "dmarcd/base/exit_code.h"

namespace dmarcd::daemon {

tl::expected<Arguments, int> parse_arguments(int argc, char** argv) {
  CLI::App program{
      "The DMARC mail filter. It never goes to the background; signals: HUP reads the configuration again, "
      "TERM ends when the messages at work are answered, USR1 logs figures."};
  Arguments arguments;
  bool checks = false;
  bool shows = false;
  program.set_version_flag("--version", "dmarcd " DMARCD_VERSION);
  program.add_option("-c,--config", arguments.config_file, "Configuration file")->capture_default_str();
  program.add_flag("--foreground", arguments.foreground, "Log to standard error, for people");
  CLI::Option* check = program.add_flag("--check-config", checks, "List the mistakes of the configuration, and end");
  program.add_flag("--show-config", shows, "Print every setting with its effective value, and end")->excludes(check);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& misuse) {
    return tl::unexpected(program.exit(misuse) == 0 ? exit_code::done : exit_code::usage);
  }
  if (checks) arguments.deed = Arguments::Deed::check_config;
  if (shows) arguments.deed = Arguments::Deed::show_config;
  return arguments;
}

}  // namespace dmarcd::daemon
