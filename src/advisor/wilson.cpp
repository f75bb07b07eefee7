#include <algorithm>
#include <cmath>

#include "dmarcd/advisor/advice.h"

namespace dmarcd::advisor {

double wilson_low(std::uint64_t passed, std::uint64_t all) {
  if (all == 0) return 0;
  constexpr double z = 1.959963984540054;  // 95 %, two-sided.
  const double n = static_cast<double>(all);
  const double share = static_cast<double>(passed) / n;
  const double centre = share + z * z / (2 * n);
  const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return std::max(0.0, (centre - spread) / (1 + z * z / n));
}

}  // namespace dmarcd::advisor
