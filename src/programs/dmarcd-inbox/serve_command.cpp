#include "serve_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "dmarcd/base/exit_code.h"

#include "configuration.h"
#include "desk.h"
#include "log.h"
#include "log_setup.h"
#include "service.h"
#include "service_manager.h"
#include "signals.h"

namespace dmarcd::inbox_program {
namespace {

using system::Command;

struct ServeOptions {
  std::string listen;
  bool is_foreground = false;
};

std::string status_of(const Service& service) {
  return "pages at " + service.address();
}

int failed(const Error& error) {
  log::error(error.message);
  log::close();
  return error.kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::bad_configuration;
}

/// What the new configuration names. A mistake in it, or a database that is away, is no reason to end a service that
/// runs: nothing then.
std::optional<Desk> reopen_desk(const console::GlobalOptions& global) {
  config::LoadedConfig loaded = wiring::read_configuration_if_any(global.config_file);
  if (!loaded.is_usable()) {
    log::error("the configuration has mistakes; the old one stays: " + loaded.mistakes());
    return std::nullopt;
  }
  Result<Desk> desk = open_desk(std::move(loaded.config));
  if (desk) return *std::move(desk);
  log::error("the database of the configuration cannot be used; the old one stays: " + desk.error().message);
  return std::nullopt;
}

int serve(const ServeOptions& options, const console::GlobalOptions& global, std::unique_ptr<Service> service) {
  while (true) {
    log::info(status_of(*service));
    system::tell_ready(status_of(*service));
    switch (service->attend()) {
      case Command::stop:
        system::tell_stopping("ending");
        service.reset();
        log::info("ended");
        log::close();
        return exit_code::done;
      case Command::reload: {
        system::tell_reloading();
        std::optional<Desk> desk = reopen_desk(global);
        if (!desk) break;
        service.reset();  // It lets its address go.
        Result<std::unique_ptr<Service>> next = Service::begin(*std::move(desk), options.listen);
        if (!next) return failed(next.error());
        service = *std::move(next);
        break;
      }
      case Command::report_statistics: break;
    }
  }
}

int run(const ServeOptions& options, const console::GlobalOptions& global) {
  system::block_signals();
  tl::expected<Desk, int> desk = open_desk(global);
  if (!desk) return desk.error();
  wiring::open_log(desk->config.log, options.is_foreground ? wiring::LogPlace::terminal : wiring::LogPlace::configured,
                   "dmarcd-inbox");
  Result<std::unique_ptr<Service>> service = Service::begin(*std::move(desk), options.listen);
  if (!service) {
    const int code = failed(service.error());
    // Whoever starts it by hand looks at no log.
    return options.is_foreground ? code : console::failed(service.error(), code);
  }
  return serve(options, global, *std::move(service));
}

}  // namespace

console::Command add_serve_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* parser = program.add_subcommand(
      "serve", "Show the pages, import from the folders of the setting watch, and write letters, until it is ended");
  parser->add_option("--listen", options->listen, "Listen here and not where the configuration says")
      ->type_name("ADDRESS:PORT");
  parser->add_flag("--foreground", options->is_foreground, "Log to standard error, for people");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::inbox_program
