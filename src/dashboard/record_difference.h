#pragma once

#include <string_view>

#include "view.h"

namespace dmarcd::dashboard {

/// Two DMARC records beside each other, tag by tag in the order of the new one; the tags that it drops are at the end.
/// Any text is taken for a record.
Table record_difference(std::string_view today, std::string_view to_publish);

}  // namespace dmarcd::dashboard
