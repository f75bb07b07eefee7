#include "report_period.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/report_reader.h"

namespace dmarcd::receiving {
namespace {

using namespace std::chrono_literals;

// A report is about a day (RFC 9990 section 3.5): summer time may make it 25 hours, and no more.
constexpr std::chrono::seconds longest_usual_period = 25h;

// DMARC was first published in 2012.
constexpr Timestamp earliest_usual = std::chrono::sys_days(std::chrono::year(2010) / 1 / 1);

// Clocks go wrong, by hours.
constexpr std::chrono::seconds usual_clock_error = 48h;

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

}  // namespace

Result<Timestamp> parse_report_time(std::string_view text, std::string_view name, WarningList& warnings) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(point);
  const std::optional<std::uint64_t> seconds = parse_number(text.substr(0, point));
  const bool is_fraction = fraction.empty() || is_digits(fraction.substr(1));
  if (!seconds || !is_fraction || *seconds > static_cast<std::uint64_t>(latest_unix_seconds))
    return permanent_failure(fmt::format("has \"{}\" as date_range/{}, which is no number of seconds since 1970",
                                         printable(text, 40), name));
  if (!fraction.empty()) warnings.add("time-fraction", fmt::format("the fraction of date_range/{} is cut off", name));
  return from_unix_seconds(static_cast<std::int64_t>(*seconds));
}

Result<void> check_period(Timestamp begin, Timestamp end, WarningList& warnings) {
  const std::string period = fmt::format("from {} to {}", rfc3339(begin), rfc3339(end));
  if (end < begin) return permanent_failure(fmt::format("is about the time {}, which ends before it begins", period));
  if (end == begin) warnings.add("period-empty", "the period ends in the second in which it begins");
  if (end - begin > longest_usual_period)
    warnings.add("period-long", fmt::format("the period is longer than 25 hours: {}", period));
  if (begin < earliest_usual) warnings.add("period-old", fmt::format("the period is before DMARC: {}", period));
  return {};
}

void doubt_future(ReadReport& read, Timestamp received_at) {
  const auto* aggregate = std::get_if<AggregateReport>(&read.report);
  if (!aggregate || aggregate->end <= received_at + usual_clock_error) return;
  read.warnings.push_back({"period-future", fmt::format("the period ends on {}, which was to come when the report came",
                                                        rfc3339(aggregate->end))});
}

}  // namespace dmarcd::receiving
