#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

#include "dmarcd/base/result.h"
#include "dmarcd/session/milter_options.h"
#include "dmarcd/session/smtp_session.h"

#include "listening_socket.h"

namespace dmarcd::libmilter {

/// Who stands behind the milter. Called from libmilter's threads, several at once.
class MilterHost {
 public:
  virtual ~MilterHost() = default;

  /// For a connection that begins: the configuration that it keeps.
  virtual std::shared_ptr<const session::SessionSetup> current_setup() = 0;

  /// A message is answered, and the MTA waited so long for it.
  virtual void message_done(session::MessageSummary summary, std::chrono::milliseconds waited) = 0;

  /// Something that a person should know.
  virtual void trouble(std::string_view what) noexcept = 0;
};

/// The one milter of this process: libmilter keeps its state in global variables.
///
/// libmilter takes no signals here; see system_calls.h. Those that it would take must be blocked before `start`.
class Milter {
 public:
  /// Opens the socket, with the rights that the process has now; a UNIX socket is given to `socket_group`. `host` must
  /// outlive the last callback: see `stop`.
  static Result<Milter> listen(const session::MilterOptions& options, std::optional<gid_t> socket_group,
                               MilterHost& host);

  /// Serves connections in threads of libmilter's own. If it ends by itself, the process gets SIGTERM.
  void start();

  enum class Ending {
    complete,   ///< No callback runs or will touch the host.
    abandoned,  ///< Some message is still at work in a callback: end the process without destroying what it uses.
  };

  /// Waits until the messages that are between MAIL and their answers now have theirs, for `patience` at most, and ends
  /// libmilter. What MTAs begin meanwhile is cut off, and theirs to repeat.
  Ending stop(std::chrono::seconds patience);

  /// Whether libmilter ended by itself.
  static bool has_failed();

  /// Messages between MAIL and their answers.
  static int messages_at_work();

 private:
  explicit Milter(const Doorbell& doorbell) : doorbell_(doorbell) {}

  void end_libmilter();

  Doorbell doorbell_;
  std::jthread thread_;
};

}  // namespace dmarcd::libmilter
