#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/sending/outbox.h"

/// How many failure reports an address gets on a day (RFC 9991 section 8.1): whoever sends mail in the name of a domain
/// chooses how often it fails. The count is kept where refusals are. Senders that count at the same moment may count
/// one as none, so it is a limit, not a ledger.
namespace dmarcd::sending {

/// How many it got on the day (UTC) of `now`.
Result<unsigned> failures_told(Outbox& outbox, const std::string& address, Timestamp now);

/// One more.
Result<void> count_failure(Outbox& outbox, const std::string& address, Timestamp now);

/// When the report that is number `position` of those built together, from 0, leaves: `most_a_minute` at once, and so
/// many each minute after.
Timestamp moment_of_failure_report(Timestamp built_at, unsigned position, unsigned most_a_minute);

}  // namespace dmarcd::sending
