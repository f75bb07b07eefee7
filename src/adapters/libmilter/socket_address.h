#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::libmilter {

/// Where the MTA finds the milter, as a setting says it.
struct SocketAddress {
  enum class Kind {
    path,        ///< A UNIX socket.
    internet,    ///< A host and a TCP port.
    descriptor,  ///< A socket that listens already, of systemd's.
  };

  /// Postfix's spelling "inet:HOST:PORT", "unix:PATH"; libmilter's "inet:PORT@HOST", "inet6:PORT@HOST", "inet:PORT",
  /// "local:PATH", a bare PATH; or "fd:N". An IPv6 address stands in brackets before a colon.
  static Result<SocketAddress> parse(std::string_view text);

  /// As Postfix spells it, for messages.
  std::string text() const;

  Kind kind = Kind::path;
  std::string path;
  std::string host;  ///< Name or address; empty: all addresses.
  std::uint16_t port = 0;
  int descriptor = -1;
};

}  // namespace dmarcd::libmilter
