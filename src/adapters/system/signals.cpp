#include "signals.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace dmarcd::system {
namespace {

constexpr std::array command_signal_numbers = {SIGHUP, SIGTERM, SIGINT, SIGUSR1};

sigset_t command_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : command_signal_numbers) sigaddset(&signals, signal);
  return signals;
}

/// From the handler to whoever waits: the numbers of the signals, an octet each.
std::array<int, 2> mailbox = {-1, -1};

extern "C" void put_into_mailbox(int signal) {
  const int error_of_who_was_interrupted = errno;
  const auto number = static_cast<unsigned char>(signal);
  // If the mailbox is full, thousands of commands wait already, and one more makes no difference.
  static_cast<void>(!write(mailbox[1], &number, 1));
  errno = error_of_who_was_interrupted;
}

/// A thread that waits in sigwait does not count as ready for signals while it works on one; one with a handler always
/// does, and the kernel prefers the main thread.
bool open_mailbox() {
  if (pipe2(mailbox.data(), O_CLOEXEC) != 0) return false;
  fcntl(mailbox[1], F_SETFL, O_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = put_into_mailbox;
  action.sa_flags = SA_RESTART;
  for (const int signal : command_signal_numbers) sigaction(signal, &action, nullptr);
  return true;
}

}  // namespace

void block_signals() {
  const sigset_t signals = command_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Command wait_for_command() {
  static const bool is_open = open_mailbox();
  const sigset_t signals = command_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  unsigned char number = SIGTERM;  // What is left to do if there is no mailbox.
  while (is_open && read(mailbox[0], &number, 1) < 0 && errno == EINTR) continue;
  if (number == SIGHUP) return Command::reload;
  if (number == SIGUSR1) return Command::report_statistics;
  return Command::stop;
}

}  // namespace dmarcd::system
