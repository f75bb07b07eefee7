#pragma once

#include "dmarcd/base/time.h"

namespace dmarcd::system {

/// The time of day, in whole seconds.
Timestamp now();

}  // namespace dmarcd::system
