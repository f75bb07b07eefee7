#include "clock.h"

namespace dmarcd::system {

Timestamp now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace dmarcd::system
