#pragma once

#include <string>

#include "dmarcd/base/time.h"
#include "dmarcd/sending/outbox.h"

/// What a person does to a report. Each says what it did and returns the exit code.
namespace dmarcd::dmarcctl {

enum class Answer { sentence, json };

/// Lets a report go again, or at once if it still waits: to all recipients, or to one. The sender takes it up with its
/// next pass.
int resend_report(sending::Outbox& outbox, const std::string& id, const std::string& only_to, Timestamp now,
                  Answer answer);

/// Drops a report, whatever waits.
int drop_report(sending::Outbox& outbox, const std::string& id, Answer answer);

}  // namespace dmarcd::dmarcctl
