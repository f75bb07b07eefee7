#include "watch_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"

#include "clock.h"
#include "complaints.h"
#include "desk.h"
#include "folder_watch.h"
#include "log.h"
#include "log_setup.h"
#include "report_openers.h"
#include "service_manager.h"
#include "signals.h"

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
  std::vector<FolderWatch> watches = watches_of(options.folders, import, desk->intake());
  Complaints complaints;
  bool is_ended = false;
  const auto is_called = [&is_ended] {
    is_ended = is_ended || system::wait_for_command(std::chrono::seconds(0)) == system::Command::stop;
    return is_ended;
  };
  system::tell_ready("watching");
  while (!is_ended) {
    for (FolderWatch& watch : watches)
      complaints.note("the watch of " + watch.folder().string(), watch.round(system::now(), is_called));
    is_ended = is_ended || system::wait_for_command(desk->config.inbox.watch_every) == system::Command::stop;
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
