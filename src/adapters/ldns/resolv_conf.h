#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "server_address.h"

namespace dmarcd::ldns {

/// What of resolv.conf(5) concerns us. Search lists do not: every name that we ask for is complete. Nor does edns0,
/// which is always on.
struct ResolvConf {
  std::vector<ServerAddress> servers;                ///< Those that can be read, in order.
  std::optional<std::chrono::milliseconds> timeout;  ///< Of one try.
  std::optional<unsigned> attempts;                  ///< Rounds over all servers.
  bool rotate = false;                               ///< Each question begins with another server.
  bool use_tcp = false;                              ///< `use-vc`.
};

/// Takes any text; lines that make no sense are passed over, as the C library does.
ResolvConf parse_resolv_conf(std::string_view text);

}  // namespace dmarcd::ldns
