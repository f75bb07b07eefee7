#include "figures.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "dmarcd/report/day.h"

namespace dmarcd::dashboard {

std::string percent(double share) {
  // 99.996 % is not "100.00 %": whoever reads that looks for no failure.
  const double hundredths = std::floor(share * 10000 + 1e-6);
  return fmt::format("{:.2f} %", hundredths / 100);
}

std::string percent_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "–" : percent(static_cast<double>(part) / static_cast<double>(all));
}

std::string day_of(inbox::Day day) {
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date(day);
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string minute_of(Timestamp time) {
  const std::string text = rfc3339(time);  // "2026-05-01T09:30:00Z"
  const std::size_t clock = text.find('T');
  return fmt::format("{} {} UTC", text.substr(0, clock), text.substr(clock + 1, 5));
}

std::string period_of(Timestamp begin, Timestamp end) {
  constexpr std::chrono::seconds reporters_differ_by{
      5};  // A day ends at its last second, at midnight, or a little later.
  const inbox::Day day = report::day_of(begin);
  const Timestamp next = Timestamp(day) + std::chrono::days(1);
  const bool is_day =
      begin == Timestamp(day) && end >= next - std::chrono::seconds(1) && end <= next + reporters_differ_by;
  return is_day ? day_of(day) : fmt::format("{} to {}", minute_of(begin), minute_of(end));
}

std::string size_of(std::uint64_t octets) {
  if (octets < 1000) return fmt::format("{} octets", octets);
  if (octets < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(octets) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(octets) / 1e6);
}

}  // namespace dmarcd::dashboard
