#include "quantity.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <span>

#include "dmarcd/base/text.h"

namespace dmarcd::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Rising; of equal factors the last one is printed.
constexpr Unit duration_units[] = {{"ms", 1},     {"s", 1'000},     {"min", 60'000},
                                   {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit octet_units[] = {{"b", 1},        {"k", 1 << 10}, {"kb", 1 << 10}, {"m", 1 << 20},
                                {"mb", 1 << 20}, {"g", 1 << 30}, {"gb", 1 << 30}};

constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

/// `unit` and `other_example` are what a message proposes.
Result<std::uint64_t> parse_quantity(std::string_view text, std::span<const Unit> units, std::string_view unit,
                                     std::string_view other_example) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::uint64_t> number = parse_number(text.substr(0, digits));
  const std::string name = to_lower(trim_blanks(text.substr(digits)));
  if (number && name.empty())
    return permanent_failure(fmt::format("\"{0}\" has no unit; write {0}{1} or {2}", text, unit, other_example));
  for (const Unit& known : units)
    if (number && known.name == name && *number <= most / known.factor) return *number * known.factor;
  return permanent_failure(
      fmt::format("\"{}\" is not a whole number with a unit, as 5{} or {}", printable(text), unit, other_example));
}

std::string quantity_text(std::uint64_t amount, std::span<const Unit> units, std::string_view unit_of_zero) {
  if (amount == 0) return fmt::format("0{}", unit_of_zero);
  const Unit* largest = &units.front();
  for (const Unit& unit : units)
    if (amount % unit.factor == 0) largest = &unit;
  return fmt::format("{}{}", amount / largest->factor, largest->name);
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  return parse_quantity(text, duration_units, "s", "500ms").map([](std::uint64_t amount) {
    return std::chrono::milliseconds(amount);
  });
}

std::string to_text(std::chrono::milliseconds duration) {
  return quantity_text(static_cast<std::uint64_t>(duration.count()), duration_units, "s");
}

Result<std::uint64_t> parse_octets(std::string_view text) {
  return parse_quantity(text, octet_units, "mb", "64kb");
}

std::string octets_text(std::uint64_t octets) {
  return quantity_text(octets, octet_units, "b");
}

}  // namespace dmarcd::config
