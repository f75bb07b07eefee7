#pragma once

#include <memory>

#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/spf_record.h"

namespace dmarcd::spf {

/// The SPF record of a TXT answer. It is kept beside the answer, so that a domain in the cache is not parsed again.
std::shared_ptr<const SelectedRecord> published_record(const dns::Answer& answer);

}  // namespace dmarcd::spf
