#include "dmarcd/base/exit_code.h"

#include "arguments.h"
#include "configuration.h"
#include "dry_run.h"
#include "output.h"
#include "service.h"

namespace dmarcd::reporter {
namespace {

int run(const Arguments& arguments) {
  const config::LoadedConfig loaded = wiring::read_configuration(arguments.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  switch (arguments.deed) {
    case Arguments::Deed::serve: return serve(arguments, loaded.config);
    case Arguments::Deed::once: return run_once(arguments, loaded.config);
    case Arguments::Deed::dry_run: return dry_run(arguments, loaded.config);
  }
  return exit_code::usage;
}

}  // namespace
}  // namespace dmarcd::reporter

int main(int argc, char** argv) {
  return dmarcd::console::run_with_checked_output([&] {
    const auto arguments = dmarcd::reporter::parse_arguments(argc, argv);
    return arguments ? dmarcd::reporter::run(*arguments) : arguments.error();
  });
}
