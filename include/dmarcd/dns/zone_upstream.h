#pragma once

#include <functional>

#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone.h"

namespace dmarcd::dns {

/// A zone in the place of name servers: answers before `ask` returns, in the calling thread.
class ZoneUpstream final : public Upstream {
 public:
  /// `zone` must outlive this, and stay as it is.
  explicit ZoneUpstream(const Zone& zone) : zone_(zone) {}

  void ask(const Question& question, std::function<void(LookupResult)> done) override;

 private:
  const Zone& zone_;
};

}  // namespace dmarcd::dns
