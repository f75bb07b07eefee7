#pragma once

#include "dmarcd/spf/spf_checker.h"

namespace dmarcd::spf {

/// Our own evaluator of RFC 7208.
class NativeSpfChecker final : public SpfChecker {
 public:
  void prefetch(const SpfRequest& request, dns::Resolver& resolver) const override;
  SpfResult check(const SpfRequest& request, dns::Resolver& resolver) const override;
};

}  // namespace dmarcd::spf
