#pragma once

#include "dmarcd/base/time.h"
#include "dmarcd/sending/delivery.h"
#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/report_options.h"

namespace dmarcd::sending {

/// The delays stop growing here: four tries a day are enough for a server that is away for long.
constexpr unsigned most_doublings = 4;

/// How long to wait after the given number of attempts: the first `retries` are a minute apart (or `retry_delay`, if
/// that is less), then each delay is twice the last, up to `most_doublings`.
std::chrono::seconds delay_after(unsigned attempts, const TimingOptions& timing);

/// The delivery after an attempt. One that waits longer than `retry_for` since the report was built is given up.
Delivery after_attempt(const Delivery& before, const Outcome& outcome, Timestamp built_at, Timestamp now,
                       const TimingOptions& timing);

}  // namespace dmarcd::sending
