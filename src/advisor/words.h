#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/base/number_text.h"

/// How numbers, days and names are written in what people read.
namespace dmarcd::advisor {

/// "99.71 %": rounded down, so that 100 % is said of all alone.
std::string percent(double share);

/// A threshold as it was set: "99.5 %", "2 %".
std::string plain_percent(double share);

/// "14 December 2026"
std::string long_day(Day day);

/// "a, b and c"; at most `most` of them, then "and 3 more".
std::string listed(const std::vector<std::string>& items, std::size_t most = 4);

/// A stranger's name, safe in a sentence.
std::string safe_name(std::string_view name);

/// 0 for nothing of nothing.
double share_of(std::uint64_t part, std::uint64_t all);

}  // namespace dmarcd::advisor
