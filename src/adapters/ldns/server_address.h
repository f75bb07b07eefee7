#pragma once

#include <string>
#include <string_view>
#include <sys/socket.h>

#include "dmarcd/base/result.h"

namespace dmarcd::ldns {

/// Where a name server listens.
class ServerAddress {
 public:
  /// "192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:5353", and "fe80::1%eth0" with the interface of a
  /// link-local address by name or number. Port 53 without one.
  static Result<ServerAddress> parse(std::string_view text);

  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const;
  int family() const { return storage_.ss_family; }

  /// As it was written.
  const std::string& text() const { return text_; }

 private:
  explicit ServerAddress(std::string_view text) : text_(text) {}

  std::string text_;
  sockaddr_storage storage_{};
};

}  // namespace dmarcd::ldns
