#include "signals.h"

#include <array>
#include <signal.h>

namespace dmarcd::system {
namespace {

sigset_t command_signals() {
  constexpr std::array numbers = {SIGHUP, SIGTERM, SIGINT, SIGUSR1};
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : numbers) sigaddset(&signals, number);
  return signals;
}

}  // namespace

void block_signals() {
  const sigset_t signals = command_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Command wait_for_command() {
  const sigset_t signals = command_signals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) continue;
  if (signal == SIGHUP) return Command::reload;
  if (signal == SIGUSR1) return Command::report_statistics;
  return Command::stop;
}

}  // namespace dmarcd::system
