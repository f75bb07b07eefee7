#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace dmarcd::dns {

struct NameserverOptions {
  std::vector<std::string> servers;  ///< "127.0.0.1", "127.0.0.1:5353", "[::1]:53"; empty: those of resolv.conf.
  std::string resolv_conf = "/etc/resolv.conf";
  std::chrono::milliseconds timeout{2000};  ///< Of one try.
  unsigned tries = 4;                       ///< Of one question, over all servers in turn.

  bool operator==(const NameserverOptions&) const = default;
};

}  // namespace dmarcd::dns
