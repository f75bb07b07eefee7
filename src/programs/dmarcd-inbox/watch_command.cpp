#include "watch_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"

#include "clock.h"
#include "desk.h"
#include "log.h"
#include "log_setup.h"
#include "report_openers.h"
#include "service_manager.h"
#include "signals.h"
#include "upkeep.h"

namespace dmarcd::inbox_program {
namespace {

struct WatchOptions {
  std::vector<std::string> folders;
};

int run(const WatchOptions& options, const console::GlobalOptions& global) {
  system::block_signals();
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  wiring::open_log(desk->config.log, wiring::LogPlace::terminal, "dmarcd-inbox");
  const ReportOpeners openers;
  const inbox::ReportImport import(openers.openers(), import_options(desk->config));
  system::tell_ready("watching");
  std::optional<system::Command> command;
  while (command != system::Command::stop) {
    import_folders(options.folders, import, desk->intake(), system::now());
    command = system::wait_for_command(desk->config.inbox.watch_every);
  }
  log::close();
  return exit_code::done;
}

}  // namespace

console::Command add_watch_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* parser = program.add_subcommand(
      "watch", "Import what comes into folders and Maildirs, until it is ended; serve does so too");
  parser->add_option("folder", options->folders, "Files leave it when they are imported; mails move to cur")
      ->required();
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
