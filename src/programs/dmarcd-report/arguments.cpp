#include "arguments.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <string_view>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::reporter {
namespace {

int usage_error(std::string_view text) {
  fmt::print(stderr, "dmarcd-report: {}\nRun with --help for more information.\n", text);
  return exit_code::usage;
}

}  // namespace

tl::expected<Arguments, int> parse_arguments(int argc, char** argv) {
  CLI::App program{
      "The sender of aggregate reports. As a service it builds the reports of each day soon after midnight UTC and "
      "sends them until they are delivered; it needs no cron. Signals: HUP reads the configuration again, TERM ends."};
  Arguments arguments;
  std::string day;
  bool is_once = false;
  bool is_dry_run = false;
  bool is_json = false;
  program.set_version_flag("--version", "dmarcd-report " DMARCD_VERSION);
  program.add_option("-c,--config", arguments.config_file, "Configuration file")->capture_default_str();
  program.add_flag("--once", is_once, "Build and send what is due now, and end");
  program.add_option("--day", day, "Build the reports of this day (UTC) alone, even if it is not over, and end")
      ->type_name("YYYY-MM-DD");
  program.add_flag("--dry-run", is_dry_run, "Say what would be built and for whom, change nothing, and end");
  program.add_flag("--json", is_json, "With --once, --day or --dry-run: print one JSON document of what was done");
  program.add_flag("--foreground", arguments.foreground, "Log to standard error, for people");

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& misuse) {
    return tl::unexpected(program.exit(misuse) == 0 ? exit_code::done : exit_code::usage);
  }
  if (!day.empty()) {
    arguments.day = report::parse_day(day);
    if (!arguments.day)
      return tl::unexpected(usage_error(fmt::format("--day {}: not a day as 2026-05-31", printable(day))));
  }
  if (is_once || arguments.day) arguments.deed = Arguments::Deed::once;
  if (is_dry_run) arguments.deed = Arguments::Deed::dry_run;
  if (is_json) arguments.output = Arguments::Output::json;
  if (is_json && arguments.deed == Arguments::Deed::serve)
    return tl::unexpected(usage_error("--json goes with --once, --day or --dry-run; a service writes a log"));
  return arguments;
}

}  // namespace dmarcd::reporter
