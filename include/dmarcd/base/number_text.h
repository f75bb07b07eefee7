#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dmarcd {

/// "1,234,567"
std::string grouped(std::uint64_t number);

/// "1 message", "1,204 messages"
std::string counted(std::uint64_t number, std::string_view one);

}  // namespace dmarcd
