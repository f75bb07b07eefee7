#include <CLI/CLI.hpp>
#include <vector>

#include "advise_command.h"
#include "commands.h"
#include "explain_command.h"
#include "export_command.h"
#include "import_command.h"
#include "list_command.h"
#include "quarantine_command.h"
#include "rule_command.h"
#include "serve_command.h"
#include "show_command.h"
#include "user_command.h"
#include "verify_command.h"
#include "watch_command.h"

namespace dmarcd::inbox_program {
namespace {

int run(int argc, char** argv) {
  CLI::App program{"Take in the reports that others send about your domains, and say what to do.", "dmarcd-inbox"};
  console::GlobalOptions global;
  program.set_version_flag("--version", "dmarcd-inbox " DMARCD_VERSION);
  program.add_option("-c,--config", global.config_file, "Configuration file");
  program.require_subcommand(1);
  program.fallthrough();

  const std::vector<console::Command> commands = {
      add_import_command(program, global), add_advise_command(program, global),
      add_list_command(program, global),   add_show_command(program, global),
      add_export_command(program, global), add_explain_command(program, global),
      add_verify_command(program, global), add_quarantine_command(program, global),
      add_rule_command(program, global),   add_user_command(program, global),
      add_serve_command(program, global),  add_watch_command(program, global),
  };

  return console::run(program, commands, argc, argv);
}

}  // namespace
}  // namespace dmarcd::inbox_program

int main(int argc, char** argv) {
  return dmarcd::inbox_program::run(argc, argv);
}
