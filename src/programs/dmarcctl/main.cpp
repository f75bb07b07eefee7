#include <CLI/CLI.hpp>
#include <vector>

#include "check_command.h"
#include "commands.h"
#include "config_command.h"
#include "lookup_command.h"
#include "play_command.h"
#include "records_command.h"
#include "reports_command.h"
#include "spf_command.h"

namespace dmarcd::dmarcctl {
namespace {

int run(int argc, char** argv) {
  CLI::App program{"Check messages and policies, see and steer what dmarcd does.", "dmarcctl"};
  console::GlobalOptions global;
  program.set_version_flag("--version", "dmarcctl " DMARCD_VERSION);
  program.add_option("-c,--config", global.config_file, "Configuration file");
  program.require_subcommand(1);
  program.fallthrough();

  const std::vector<console::Command> commands = {
      add_check_command(program, global),   add_spf_command(program, global),
      add_lookup_command(program, global),  add_play_command(program),
      add_config_command(program, global),  add_records_command(program, global),
      add_reports_command(program, global),
  };

  return console::run(program, commands, argc, argv);
}

}  // namespace
}  // namespace dmarcd::dmarcctl

int main(int argc, char** argv) {
  return dmarcd::dmarcctl::run(argc, argv);
}
