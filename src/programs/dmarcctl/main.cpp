#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/exit_code.h"

#include "check_command.h"
#include "commands.h"
#include "config_command.h"
#include "lookup_command.h"
#include "play_command.h"
#include "records_command.h"
#include "reports_command.h"
#include "spf_command.h"
#include "unknown_command.h"

namespace dmarcd::dmarcctl {
namespace {

/// The arguments as CLI11 wants them: the last one first, and an empty value not behind an equals sign ("--helo=").
std::vector<std::string> reversed_arguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {
    std::string argument = argv[i];
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      argument.pop_back();
      arguments.emplace_back();
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

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

  if (const std::string what = console::find_unknown_command(program, argc, argv); !what.empty())
    return console::failed(Error{Error::Kind::permanent, what}, exit_code::usage);
  try {
    program.parse(reversed_arguments(argc, argv));
  } catch (const CLI::ParseError& misuse) {
    return program.exit(misuse) == 0 ? exit_code::done : exit_code::usage;
  }
  for (const console::Command& command : commands)
    if (command.parser->parsed()) return command.run();
  return exit_code::usage;
}

}  // namespace
}  // namespace dmarcd::dmarcctl

int main(int argc, char** argv) {
  return dmarcd::dmarcctl::run(argc, argv);
}
