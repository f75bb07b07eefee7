#include "daemon.h"

#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/exit_code.h"

#include "configuration_keeper.h"
#include "log.h"
#include "log_setup.h"
#include "milter.h"
#include "privileges.h"
#include "service.h"
#include "service_manager.h"
#include "signals.h"

namespace dmarcd::daemon {
namespace {

using libmilter::Milter;

int failed(const Error& error, int exit_code) {
  log::error(error.message);
  log::close();
  return exit_code;
}

Result<std::optional<gid_t>> socket_group(const session::MilterOptions& options) {
  if (options.socket_group.empty()) return std::nullopt;
  return DMARCD_TRY(system::group_number(options.socket_group));
}

Result<Milter> open_milter(const session::MilterOptions& options, Service& service) {
  const std::optional<gid_t> group = DMARCD_TRY(socket_group(options));
  return Milter::listen(options, group, service);
}

void obey_until_stopped(ConfigurationKeeper& keeper, const session::MilterOptions& options, Service& service) {
  while (true) {
    const std::optional<system::Command> command = system::wait_for_command(keeper.time_between_looks());
    if (!command) {
      keeper.look_at_lists();
      continue;
    }
    switch (*command) {
      case system::Command::stop: return;
      case system::Command::report_statistics: service.log_statistics(); break;
      case system::Command::reload:
        system::tell_reloading();
        keeper.reload();
        system::tell_ready("listening on " + options.socket);
        break;
    }
  }
}

int end(Milter& milter, const session::MilterOptions& options, Service& service) {
  system::tell_stopping("answering the messages at work");
  const Milter::Ending ending = milter.stop(options.drain);
  service.stop();
  const int exit_code = Milter::has_failed() ? exit_code::io_error : exit_code::done;
  if (ending == Milter::Ending::complete) {
    log::info("ended");
    log::close();
    return exit_code;
  }
  log::warning("ended before some messages were answered; their senders will try again");
  log::close();
  std::_Exit(exit_code);  // Callbacks that hang still use what an orderly end would destroy.
}

}  // namespace

int serve(const Arguments& arguments, ConfigurationSnapshot snapshot) {
  const config::Config config = snapshot.loaded().config;
  const session::MilterOptions& options = config.milter;
  system::block_signals();
  wiring::open_log(config.log, arguments.foreground ? wiring::LogPlace::terminal : wiring::LogPlace::configured,
                   "dmarcd");

  Service service;
  Result<Milter> milter = open_milter(options, service);
  if (!milter) return failed(milter.error(), exit_code::io_error);
  const Result<void> dropped = system::drop_privileges(options.user);
  if (!dropped) return failed(dropped.error(), exit_code::bad_configuration);
  const Result<void> adopted = service.adopt(config);
  if (!adopted) return failed(adopted.error(), exit_code::bad_configuration);

  milter->start();
  log::info("listening on " + options.socket);
  system::tell_ready("listening on " + options.socket);
  ConfigurationKeeper keeper(std::move(snapshot), service);
  obey_until_stopped(keeper, options, service);
  return end(*milter, options, service);
}

}  // namespace dmarcd::daemon
