#include "domain_names.h"

#include <algorithm>
#include <array>

#include "dmarcd/base/text.h"

namespace dmarcd::advisor {
namespace {

/// Labels that are a registry's own below a country's domain: "co.uk", "com.au", "ac.jp".
constexpr std::array second_level = {"co", "com", "net", "org", "ac", "edu", "gov", "gob", "or", "ne", "go", "nom"};

bool is_country(std::string_view label) {
  return label.size() == 2;
}

}  // namespace

std::string_view registered_part(std::string_view name) {
  const std::size_t last = name.rfind('.');
  if (last == std::string_view::npos || last == 0) return name;
  const std::size_t second = name.rfind('.', last - 1);
  if (second == std::string_view::npos) return name;
  const std::string_view label = name.substr(second + 1, last - second - 1);
  const bool is_suffix = is_country(name.substr(last + 1)) &&
                         std::find(second_level.begin(), second_level.end(), label) != second_level.end();
  if (!is_suffix) return name.substr(second + 1);
  if (second == 0) return name;
  const std::size_t third = name.rfind('.', second - 1);
  return third == std::string_view::npos ? name : name.substr(third + 1);
}

std::string domain_of(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  while (text.ends_with('.')) text.remove_suffix(1);
  return to_lower(text);
}

bool is_own_name(std::string_view name, std::string_view policy_domain) {
  return is_at_or_below(name, policy_domain) || (!name.empty() && name == registered_part(policy_domain));
}

}  // namespace dmarcd::advisor
