#include <fmt/format.h>

#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::receiving {

Result<void> ExpansionBudget::spend(std::size_t octets, std::size_t packed, std::size_t expanded) {
  spent_ += octets;
  if (spent_ > limits::most_expanded)
    return permanent_failure(fmt::format("what is packed expands past {} octets, the most that an input may expand to",
                                         limits::most_expanded));
  if (expanded > limits::ratio_allowance && (expanded - limits::ratio_allowance) / limits::largest_ratio >= packed)
    return permanent_failure(
        fmt::format("{} octets expand to more than {} times as much, as only archives do that are "
                    "made to fill memory",
                    packed, limits::largest_ratio));
  return {};
}

}  // namespace dmarcd::receiving
