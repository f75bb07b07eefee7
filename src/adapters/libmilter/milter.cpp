#include "milter.h"

#include <fmt/format.h>
#include <signal.h>
#include <string>
#include <unistd.h>

#include "callbacks.h"
#include "listening_socket.h"
#include "socket_address.h"

namespace dmarcd::libmilter {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// libmilter sends an answer after our callback has returned, and ends without waiting for that.
constexpr milliseconds time_to_send_an_answer{100};

/// A MAIL that the MTA has sent already may wait for a thread; its message is at work.
constexpr milliseconds time_to_take_what_was_sent{100};

/// Callbacks that still run when the messages' time is over are about to end, or hang.
constexpr std::chrono::seconds time_to_leave_a_callback{1};

constexpr milliseconds between_looks{10};

/// Waits until `counter` is zero; false if it is not by then.
bool comes_to_zero(const std::atomic<int>& counter, milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  while (counter > 0 && steady_clock::now() < until) std::this_thread::sleep_for(between_looks);
  return counter == 0;
}

/// Hands an open socket to libmilter.
Result<void> give_to_libmilter(int listening_socket, std::chrono::seconds timeout) {
  std::string connection = fmt::format("fd:{}", listening_socket);
  if (smfi_setconn(connection.data()) != MI_SUCCESS || smfi_register(callbacks()) != MI_SUCCESS)
    return permanent_failure("milter: libmilter does not take its settings");
  smfi_settimeout(static_cast<int>(timeout.count()));
  smfi_setbacklog(SOMAXCONN);
  if (smfi_opensocket(0) != MI_SUCCESS)
    return permanent_failure("milter: this libmilter does not take over an open socket (fd:N)");
  return {};
}

void serve() {
  const int result = smfi_main();
  shared().has_ended = true;
  if (shared().is_stopping) return;
  shared().has_failed = true;
  shared().host->trouble(fmt::format("libmilter ended by itself with {}; its own log lines tell more", result));
  kill(getpid(), SIGTERM);
}

}  // namespace

Result<Milter> Milter::listen(const session::MilterOptions& options, std::optional<gid_t> socket_group,
                              MilterHost& host) {
  const SocketAddress address = DMARCD_TRY(SocketAddress::parse(options.socket));
  const int opened = DMARCD_TRY(open_listening_socket(address, {options.socket_mode, socket_group}));
  const Doorbell doorbell(opened);
  shared().host = &host;
  shared().accept_on_failure = options.accept_on_failure;
  DMARCD_TRY(give_to_libmilter(opened, options.timeout));
  return Milter(doorbell);
}

void Milter::start() {
  thread_ = std::jthread(serve);
}

Milter::Ending Milter::stop(std::chrono::seconds patience) {
  std::this_thread::sleep_for(time_to_take_what_was_sent);
  shared().is_draining = true;
  comes_to_zero(shared().messages_at_work, patience);
  std::this_thread::sleep_for(time_to_send_an_answer);
  end_libmilter();
  shared().is_closed = true;
  return comes_to_zero(shared().callbacks_running, time_to_leave_a_callback) ? Ending::complete : Ending::abandoned;
}

void Milter::end_libmilter() {
  shared().is_stopping = true;
  if (!thread_.joinable()) return;
  // smfi_stop waits until the listener has looked up from its poll, up to 5 seconds, unless somebody connects.
  const std::jthread stopping([] { smfi_stop(); });
  while (!shared().has_ended) {
    doorbell_.ring();
    std::this_thread::sleep_for(between_looks);
  }
  thread_.join();
}

bool Milter::has_failed() {
  return shared().has_failed;
}

int Milter::messages_at_work() {
  return shared().messages_at_work;
}

}  // namespace dmarcd::libmilter
