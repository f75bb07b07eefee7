#include "words.h"

#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::advisor {
namespace {

constexpr std::array months = {"January", "February", "March",     "April",   "May",      "June",
                               "July",    "August",   "September", "October", "November", "December"};

/// A host name has at most 253 octets; what is longer is no name that a person compares.
constexpr std::size_t longest_name = 100;

}  // namespace

std::string percent(double share) {
  return fmt::format("{:.2f} %", std::floor(share * 10000 + 1e-9) / 100);
}

std::string plain_percent(double share) {
  return fmt::format("{:.6g} %", share * 100);
}

std::string long_day(Day day) {
  const std::chrono::year_month_day date{day};
  const unsigned month = static_cast<unsigned>(date.month());
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), months.at(month - 1),
                     static_cast<int>(date.year()));
}

std::string listed(const std::vector<std::string>& items, std::size_t most) {
  std::vector<std::string> shown(items.begin(),
                                 items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), most)));
  if (items.size() > most) shown.push_back(fmt::format("{} more", grouped(items.size() - most)));
  std::string text;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) text += i + 1 == shown.size() ? " and " : ", ";
    text += shown[i];
  }
  return text;
}

std::string safe_name(std::string_view name) {
  return printable(name, longest_name);
}

double share_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

}  // namespace dmarcd::advisor
