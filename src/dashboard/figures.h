#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/number_text.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/views.h"

/// Numbers and times as people read them.
namespace dmarcd::dashboard {

std::string percent(double share);                              ///< "99.71 %"
std::string percent_of(std::uint64_t part, std::uint64_t all);  ///< "–" of nothing.
std::string day_of(inbox::Day day);                             ///< "3 Nov 2026"
std::string minute_of(Timestamp time);                          ///< "2026-11-03 07:12 UTC"
std::string period_of(Timestamp begin, Timestamp end);          ///< "3 Nov 2026"; both ends of what is no day.
std::string size_of(std::uint64_t octets);                      ///< "3.6 MB"

}  // namespace dmarcd::dashboard
