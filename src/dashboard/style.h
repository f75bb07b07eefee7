#pragma once

#include <string_view>

namespace dmarcd::dashboard {

/// style.css
std::string_view style_sheet();

}  // namespace dmarcd::dashboard
