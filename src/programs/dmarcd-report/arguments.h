#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::reporter {

/// What the command line asks for.
struct Arguments {
  enum class Deed {
    serve,    ///< Stay, and do each day's work when its time has come.
    once,     ///< Do what is due now, and end.
    dry_run,  ///< Say what would be done, and change nothing.
  };
  enum class Output { log, json };

  std::string config_file = "/etc/dmarcd/dmarcd.conf";
  Deed deed = Deed::serve;
  std::optional<report::Day> day;  ///< That day alone, even if it is not over.
  Output output = Output::log;
  bool foreground = false;  ///< Whether the log goes to the terminal.
};

/// The arguments; or the exit code, when all is said: --help, --version, or a wrong line.
tl::expected<Arguments, int> parse_arguments(int argc, char** argv);

}  // namespace dmarcd::reporter
