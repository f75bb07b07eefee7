#include "dmarcd/spf/native_spf_checker.h"

#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/checked_identity.h"

#include "check_host.h"
#include "prefetch.h"

namespace dmarcd::spf {

void NativeSpfChecker::prefetch(const SpfRequest& request, dns::Resolver& resolver) const {
  CheckedIdentity checked = identity_of(request);
  if (checked.domain) prefetch_records(*checked.domain, std::move(checked.facts), resolver);
}

SpfResult NativeSpfChecker::check(const SpfRequest& request, dns::Resolver& resolver) const {
  const CheckedIdentity checked = identity_of(request);
  SpfResult result;
  result.identity = checked.identity;
  result.domain = checked.facts.sender_domain;
  if (!checked.domain) {
    result.reason = "\"" + printable(result.domain, 80) + "\" is no domain that could publish a record";
    return result;
  }

  CheckHost check_host(checked.facts, resolver);
  Outcome outcome = check_host.check(*checked.domain);
  result.code = outcome.code;
  result.mechanism = std::move(outcome.mechanism);
  result.reason = std::move(outcome.reason);
  result.lookups = check_host.lookups().terms();
  result.void_lookups = check_host.lookups().voids();
  result.passed_over_failure = check_host.client_names().any_lookup_failed();
  if (outcome.explanation && request.wants_explanation) result.explanation = check_host.explain(*outcome.explanation);
  return result;
}

}  // namespace dmarcd::spf
