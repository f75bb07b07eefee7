#pragma once

#include <functional>
#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/nameserver_options.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::ldns {

/// Asks recursive name servers over UDP, and over TCP when a reply is truncated or its name came back in another case.
/// One thread does all the waiting; it also calls `done`, which must not block.
///
/// A reply counts only from the address asked, to the port, with the id and the question, letter case included. Aliases
/// are followed. Servers take turns when one is silent, refuses or fails; what is silent is asked last for a while.
class LdnsUpstream final : public dns::Upstream {
 public:
  /// A permanent Error if a configured server is not an address. resolv.conf's timeout and attempts, where it has them,
  /// go before those of the options.
  static Result<std::unique_ptr<LdnsUpstream>> create(const dns::NameserverOptions& options);

  /// Fails what is still open.
  ~LdnsUpstream() override;

  /// With too many questions open, and once the end has begun, fails at once and in the calling thread.
  void ask(const dns::Question& question, std::function<void(dns::LookupResult)> done) override;

 private:
  class Engine;
  explicit LdnsUpstream(std::unique_ptr<Engine> engine);

  std::unique_ptr<Engine> engine_;
};

}  // namespace dmarcd::ldns
