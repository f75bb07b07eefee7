#pragma once

#include <cstdint>
#include <string>

namespace dmarcd {

/// "1,234,567"
std::string grouped(std::uint64_t number);

}  // namespace dmarcd
