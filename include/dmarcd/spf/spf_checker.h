#pragma once

#include <string>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::spf {

struct SpfRequest {
  IpAddress client_address;
  std::string helo;
  std::string mail_from;             ///< Without < >; empty is the null reverse-path.
  std::string receiver = "unknown";  ///< For %{r}.
  Timestamp now;                     ///< For %{t}.
  bool wants_explanation = true;     ///< Whether to ask for the domain's text for a fail (exp=): one question more.
};

/// An engine that answers check_host() of RFC 7208 for the MAIL FROM identity, or for postmaster@HELO where the
/// reverse-path is null. Implementations are safe to call from several threads.
class SpfChecker {
 public:
  virtual ~SpfChecker() = default;

  /// Starts, without waiting, the questions that `check` will ask: the record, and as soon as that is there its terms.
  virtual void prefetch(const SpfRequest& request, dns::Resolver& resolver) const = 0;

  /// Every outcome is a result: a DNS failure is a temperror.
  virtual SpfResult check(const SpfRequest& request, dns::Resolver& resolver) const = 0;
};

}  // namespace dmarcd::spf
