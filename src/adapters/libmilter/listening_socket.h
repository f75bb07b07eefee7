#pragma once

#include <optional>
#include <sys/socket.h>
#include <sys/types.h>

#include "dmarcd/base/result.h"

#include "socket_address.h"

namespace dmarcd::libmilter {

struct UnixRights {
  mode_t mode = 0660;
  std::optional<gid_t> group;  ///< Nothing: the process's.
};

/// A socket that listens at `address`, as a descriptor that the caller owns. The file of a UNIX socket that nobody
/// listens at any more is replaced; its rights are those asked for from the first moment. TCP sockets send at once
/// (TCP_NODELAY, which accepted connections inherit): an answer in two writes would otherwise wait for the other side's
/// delayed acknowledgement, 40 ms a message.
Result<int> open_listening_socket(const SocketAddress& address, const UnixRights& rights);

/// The name of a listening socket, to be connected to even when the socket is closed already.
class Doorbell {
 public:
  explicit Doorbell(int listening_socket);

  /// Connects and closes again, so that who waits for connections looks around.
  void ring() const;

 private:
  sockaddr_storage name_{};
  socklen_t length_ = sizeof name_;
};

}  // namespace dmarcd::libmilter
