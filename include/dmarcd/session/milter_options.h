#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace dmarcd::session {

struct MilterOptions {
  /// Postfix's spelling "inet:127.0.0.1:8893", "unix:/run/dmarcd/dmarcd.sock", or libmilter's "inet:8893@127.0.0.1",
  /// "local:/path", or "fd:3" for a socket of systemd's.
  std::string socket = "unix:/run/dmarcd/dmarcd.sock";
  unsigned socket_mode = 0660;
  std::string socket_group;           ///< Empty: the process's.
  std::string user;                   ///< Whom to become when started as root; empty: nobody else.
  std::chrono::seconds timeout{600};  ///< How long the MTA may be silent.
  std::chrono::seconds drain{20};     ///< How long TERM waits for messages at work.
  bool accept_on_failure = false;     ///< Whether an internal failure lets the message pass (else 451).

  bool operator==(const MilterOptions&) const = default;
};

}  // namespace dmarcd::session
