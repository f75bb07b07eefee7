#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/dns/nameserver_options.h"

#include "name_server.h"
#include "resolv_conf.h"

namespace dmarcd::ldns {

/// The name servers of a question, and how to ask them.
class ServerList {
 public:
  /// More than anybody lists.
  static constexpr std::size_t most_servers = 32;
  /// Which of them a question has tried in this round.
  using Tried = std::bitset<most_servers>;

  struct Manner {
    std::chrono::milliseconds timeout;  ///< Of one try.
    unsigned tries;                     ///< Of one question, over all servers.
    bool rotate;
    bool use_tcp;
  };

  /// At least one address; those beyond the limit are left out.
  ServerList(EventLoop& loop, RandomBits& random, std::vector<ServerAddress> addresses, Manner manner);

  const Manner& manner() const { return manner_; }
  bool has_untried(const Tried& tried) const { return tried.count() < servers_.size(); }

  /// The best that was not tried, which is marked as tried; when all were, a new round begins.
  NameServer& choose(Tried& tried, Deadline now);

 private:
  std::vector<std::unique_ptr<NameServer>> servers_;
  Manner manner_;
  std::size_t first_ = 0;
};

/// Where the list comes from: the configuration, or resolv.conf, which is read again when it has changed.
class ServerSource {
 public:
  /// A permanent Error if a configured server is not an address. Without any server, that of the host itself is asked,
  /// as the C library does; a resolv.conf that is not there is not an error.
  static Result<std::unique_ptr<ServerSource>> create(dns::NameserverOptions options, EventLoop& loop,
                                                      RandomBits& random);

  /// Looks at resolv.conf once a second at most.
  std::shared_ptr<ServerList> current(Deadline now);

 private:
  ServerSource(dns::NameserverOptions options, EventLoop& loop, RandomBits& random);

  void read_resolv_conf();

  dns::NameserverOptions options_;
  EventLoop& loop_;
  RandomBits& random_;
  std::shared_ptr<ServerList> list_;
  std::string version_;  // Of resolv.conf as it was read.
  Deadline looked_;
};

}  // namespace dmarcd::ldns
