#pragma once

#include <string>

namespace dmarcd::system {

/// The name that the host gives itself; "localhost" if it has none.
std::string host_name();

}  // namespace dmarcd::system
