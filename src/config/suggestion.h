#pragma once

#include <string>
#include <string_view>

namespace dmarcd::config {

/// What is wrong with a section that does not exist, and what may be meant.
std::string unknown_section(std::string_view path);

/// What is wrong with a setting that does not exist in a section that does, and what may be meant.
std::string unknown_setting(std::string_view section, std::string_view name);

}  // namespace dmarcd::config
