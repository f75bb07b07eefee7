#pragma once

#include <string>
#include <string_view>

#include "dmarcd/config/setting_table.h"

namespace dmarcd::config {

/// What is wrong with a section that does not exist, and what may be meant.
std::string unknown_section(std::string_view path);

/// What is wrong with a setting that does not exist in a section that does, and what may be meant.
std::string unknown_setting(std::string_view section, std::string_view name);

/// What is wrong with a setting that stands in a section of named blocks, and in none of them.
std::string setting_without_block(const Section& section, std::string_view name);

/// What is wrong with the name of a block.
std::string unusable_block_name(std::string_view name);

}  // namespace dmarcd::config
