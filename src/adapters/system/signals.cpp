#include "signals.h"

#include <array>
#include <cerrno>
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

std::optional<Command> wait_for_command(std::optional<std::chrono::seconds> patience) {
  const sigset_t signals = command_signals();
  const timespec time{patience ? static_cast<time_t>(patience->count()) : 0, 0};
  int signal = -1;
  do {
    signal = patience ? sigtimedwait(&signals, nullptr, &time) : sigwaitinfo(&signals, nullptr);
    if (signal < 0 && errno == EAGAIN) return std::nullopt;
  } while (signal < 0);
  if (signal == SIGHUP) return Command::reload;
  if (signal == SIGUSR1) return Command::report_statistics;
  return Command::stop;
}

}  // namespace dmarcd::system
