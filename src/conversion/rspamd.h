#pragma once

#include <string>
#include <string_view>

#include "draft.h"

namespace dmarcd::conversion {

/// Adds what a configuration of rspamd's dmarc module says to the draft: `dmarc { ... }`, or local.d/dmarc.conf, which
/// has what stands inside. An Error lists the mistakes of notation.
Result<void> convert_rspamd(std::string_view text, const std::string& file, const config::ReadFile& read_file,
                            Draft& draft);

}  // namespace dmarcd::conversion
