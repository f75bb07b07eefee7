#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone.h"

namespace dmarcd::daemon {

/// Where all messages' DNS answers come from: name servers or zone files, behind one cache.
class DnsService {
 public:
  /// An Error names the server, or the zone file and line, that is of no use.
  static Result<std::unique_ptr<DnsService>> open(const config::Config& config);

  ~DnsService();

  /// A resolver for one message. Its time begins with its first look-up, when somebody waits for it: a client that
  /// takes its time with the body does not use it up.
  std::unique_ptr<dns::Resolver> resolver_for_message(const config::MessageBudget& budget);

  dns::AnswerCache::Statistics statistics() const { return cache_->statistics(); }

 private:
  DnsService() = default;

  std::unique_ptr<dns::Zone> zone_;
  std::unique_ptr<dns::Upstream> upstream_;
  std::unique_ptr<dns::AnswerCache> cache_;
};

}  // namespace dmarcd::daemon
