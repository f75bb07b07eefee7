#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dmarc/policy_discovery.h"

namespace dmarcd::wiring {

/// The list of public suffixes that is configured, read only where discovery by the list needs it; null for the tree
/// walk. Fails if it cannot be read.
Result<std::unique_ptr<dmarc::PublicSuffixList>> suffix_list(const config::Config& config);

}  // namespace dmarcd::wiring
