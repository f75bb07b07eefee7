#pragma once

#include <string>
#include <string_view>

#include "draft.h"

namespace dmarcd::conversion {

/// Whether the word is the name of one of OpenDMARC's parameters, in any case.
bool is_opendmarc_parameter(std::string_view word);

/// Adds what an opendmarc.conf says to the draft.
void convert_opendmarc(std::string_view text, const std::string& file, const config::ReadFile& read_file, Draft& draft);

}  // namespace dmarcd::conversion
