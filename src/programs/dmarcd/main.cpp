#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/config/load.h"
#include "dmarcd/config/show.h"

#include "arguments.h"
#include "configuration_snapshot.h"
#include "daemon.h"
#include "output.h"

namespace dmarcd::daemon {
namespace {

int show(const config::Config& config) {
  fmt::print("{}", config::show_config(config));
  return exit_code::done;
}

int confirm(const std::string& file) {
  fmt::print("{}: no mistakes\n", file);
  return exit_code::done;
}

int run(const Arguments& arguments) {
  ConfigurationSnapshot snapshot = ConfigurationSnapshot::take(arguments.config_file);
  const config::LoadedConfig& loaded = snapshot.loaded();
  for (const config::Mistake& note : loaded.remarks.notes) fmt::print(stderr, "note: {}\n", config::to_text(note));
  if (!loaded.is_usable()) {
    fmt::print(stderr, "{}\n", loaded.mistakes());
    return exit_code::bad_configuration;
  }
  switch (arguments.deed) {
    case Arguments::Deed::check_config: return confirm(arguments.config_file);
    case Arguments::Deed::show_config: return show(loaded.config);
    case Arguments::Deed::serve: return serve(arguments, std::move(snapshot));
  }
  return exit_code::usage;
}

}  // namespace
}  // namespace dmarcd::daemon

int main(int argc, char** argv) {
  return dmarcd::console::run_with_checked_output([&] {
    const auto arguments = dmarcd::daemon::parse_arguments(argc, argv);
    return arguments ? dmarcd::daemon::run(*arguments) : arguments.error();
  });
}
