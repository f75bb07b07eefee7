#pragma once

#include <string>

#include "dmarcd/config/config.h"
#include "dmarcd/sending/outbox.h"

#include "report_steering.h"

namespace dmarcd::dmarcctl {

/// Prints all that is known of one report: what it is, each delivery, and its document. Returns the exit code.
int show_report(sending::Outbox& outbox, const std::string& id, Answer answer);

/// Prints the mail that one of its recipients gets, and nothing else.
int show_mail(sending::Outbox& outbox, const config::Config& config, const std::string& id,
              const std::string& recipient);

}  // namespace dmarcd::dmarcctl
