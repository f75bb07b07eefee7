#include "dmarcd/inbox/daily_shares.h"

#include <algorithm>
#include <chrono>

#include "dmarcd/report/day.h"

namespace dmarcd::inbox {
namespace {

constexpr std::chrono::hours slack(1);

}  // namespace

ReportDays days_of(Timestamp begin, Timestamp end, std::size_t records) {
  const report::Day first = report::day_of(begin);
  if (end - begin <= std::chrono::days(1) + slack) return {first, 1};
  const auto whole = static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::days>(end - begin - slack).count());
  const std::uint64_t bearable = std::max<std::uint64_t>(1, most_shares / std::max<std::size_t>(1, records));
  return {first, static_cast<unsigned>(std::min({whole, std::uint64_t{most_days}, bearable}))};
}

std::uint64_t share_of(std::uint64_t messages, unsigned index, unsigned days) {
  return messages / days + (index < messages % days ? 1 : 0);
}

}  // namespace dmarcd::inbox
