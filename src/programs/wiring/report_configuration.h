#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dkim/signing_key.h"
#include "dmarcd/sending/report_options.h"
#include "dmarcd/sending/transport_options.h"

/// What the configuration means to whoever makes or sends reports.
namespace dmarcd::wiring {

/// `generator` is the sender's name and version. Of the verification only the list of suffixes is left to be set.
sending::ReportOptions report_options(const config::Config& config, const std::string& generator);

/// `host_name` greets the servers where the configuration names nobody.
sending::TransportOptions transport_options(const config::Config& config, const std::string& host_name);

std::vector<dkim::SigningKey> signing_keys(const config::Config& config);

}  // namespace dmarcd::wiring
