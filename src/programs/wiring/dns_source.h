#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone.h"

namespace dmarcd::wiring {

/// Where a command's DNS answers come from: zone files, and then nothing leaves the process; or the name servers.
/// Either way they pass through a cache and a message's budget, as in the daemon.
class DnsSource {
 public:
  /// The zone files of the command line go before those of the configuration, and both before name servers. A permanent
  /// Error names the file and line of a bad zone, or the file that cannot be read.
  static Result<DnsSource> open(const std::vector<std::string>& zone_files, const config::Config& config);

  /// A resolver for one message; may not outlive this. The message's time begins now.
  std::unique_ptr<dns::Resolver> resolver() const;

 private:
  DnsSource(std::unique_ptr<dns::Zone> zone, std::unique_ptr<dns::Upstream> upstream, const config::Config& config);

  std::unique_ptr<dns::Zone> zone_;
  std::unique_ptr<dns::Upstream> upstream_;
  std::unique_ptr<dns::AnswerCache> cache_;
  config::MessageBudget budget_;
};

}  // namespace dmarcd::wiring
