#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/sending/report_facts.h"

namespace dmarcd::dmarcctl {

/// The mail that carries a report to a recipient, octet for octet as it is sent: signed as the configuration says. An
/// Error names the key that cannot be used.
Result<std::string> signed_mail(const config::Config& config, const sending::ReportFacts& facts,
                                const std::string& document, const std::string& recipient);

}  // namespace dmarcd::dmarcctl
