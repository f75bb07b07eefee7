#pragma once

#include <cstdint>

#include "dmarcd/base/result.h"
#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/sending/destinations.h"
#include "dmarcd/sending/left_records.h"

namespace dmarcd::sending {

struct TakenOver {
  std::uint64_t messages = 0;
  std::uint64_t unreadable = 0;  ///< Texts, not messages.
};

/// Makes rows of a set that rspamd left. Whose policy it was is looked up, since rspamd did not keep it; a temporary
/// Error if the DNS does not say, and the set stays.
Result<TakenOver> take_over(LeftRecords& left, const LeftSet& set, const VerificationOptions& options,
                            dns::Resolver& resolver);

}  // namespace dmarcd::sending
