#pragma once

#include <string>
#include <tl/expected.hpp>

namespace dmarcd::daemon {

/// What the command line asks for.
struct Arguments {
  enum class Deed { serve, check_config, show_config };

  std::string config_file = "/etc/dmarcd/dmarcd.conf";
  bool foreground = false;  ///< Whether the log goes to the terminal.
  Deed deed = Deed::serve;
};

/// The arguments; or the exit code, when all is said: --help, --version, or a wrong line.
tl::expected<Arguments, int> parse_arguments(int argc, char** argv);

}  // namespace dmarcd::daemon
