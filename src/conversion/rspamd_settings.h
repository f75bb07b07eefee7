#pragma once

#include <string>

#include "draft.h"

namespace dmarcd::conversion {

/// Converts a setting of rspamd's dmarc module; `path` is its name inside `dmarc`: "actions.reject".
void convert_rspamd_setting(const std::string& path, const config::Value& value, const Source& source, Draft& draft);

}  // namespace dmarcd::conversion
